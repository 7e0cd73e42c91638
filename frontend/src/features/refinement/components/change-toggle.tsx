import type { Change } from '@/features/refinement/lib/segments';
import { t } from '@/lib/i18n/translate';

interface ChangeToggleProps {
  change: Change;
  total: number;
  isKept: boolean;
  onToggle: () => void;
}

/** One change within the text, kept or refused by a click or the space bar. */
export function ChangeToggle({ change, total, isKept, onToggle }: ChangeToggleProps) {
  const { before, after, index } = change;
  return (
    <label className="change">
      <input
        type="checkbox"
        className="sr-only"
        aria-label={t('refinement.change', { number: index + 1, total, words: inWords(change) })}
        checked={isKept}
        onChange={onToggle}
      />
      {before && <del>{before}</del>}
      {after && <ins>{after}</ins>}
    </label>
  );
}

function inWords({ before, after }: Change): string {
  const [old, fresh] = [short(before), short(after)];
  if (!old)
    return fresh ? t('refinement.changeAdd', { after: fresh }) : t('refinement.changeAddLine');
  if (!fresh) return t('refinement.changeRemove', { before: old });
  return t('refinement.changeReplace', { before: old, after: fresh });
}

const MOST = 80;

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const words = line.length > MOST ? `${line.slice(0, MOST)}…` : line;
  return line && t('refinement.quoted', { words });
}
