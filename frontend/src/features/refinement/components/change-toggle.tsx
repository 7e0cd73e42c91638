import type { Change } from '@/features/refinement/lib/segments';

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
        aria-label={`Change ${index + 1} of ${total}: ${inWords(change)}`}
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
  if (!old) return `add ${fresh || 'a line'}`;
  if (!fresh) return `remove ${old}`;
  return `${old} becomes ${fresh}`;
}

const MOST = 80;

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line && `“${line.length > MOST ? `${line.slice(0, MOST)}…` : line}”`;
}
