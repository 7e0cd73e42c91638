import { Check, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Scrollable } from '@/components/ui/scrollable';
import { changesOf, textWith, toSegments } from '@/features/refinement/lib/segments';
import { compareWords } from '@/features/refinement/lib/word-diff';
import type { Refinement } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { ChangeToggle } from './change-toggle';

interface RefinementReviewProps {
  original: string;
  result: Refinement;
  /** The person has decided: this is the prompt. */
  onUse: (text: string) => void;
  onDiscard: () => void;
}

/** The refined prompt beside the original: each change can be kept or refused, then the text goes on. */
export function RefinementReview(props: RefinementReviewProps) {
  const { original, result, onUse, onDiscard } = props;
  const [refused, setRefused] = useState<ReadonlySet<number>>(new Set());
  const segments = useMemo(
    () => toSegments(compareWords(original, result.refined_prompt)),
    [original, result],
  );
  const changes = changesOf(segments);
  const kept = changes.length - refused.size;

  const toggle = (index: number) =>
    setRefused((known) => {
      const next = new Set(known);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  if (changes.length === 0) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3 rounded-control bg-sunken px-3.5 py-2.5 text-sm">
        <p>{t('refinement.nothingToChange')}</p>
        <Button onClick={onDiscard}>{t('refinement.goOnWriting')}</Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <Scrollable
        label={t('refinement.comparedWithYours')}
        dir="auto"
        className="compared max-h-[45dvh] min-h-28 overflow-y-auto rounded-control border border-line-strong bg-paper px-3 py-2 text-base sm:text-sm"
      >
        {segments.map((segment, index) =>
          segment.kind === 'same' ? (
            <span key={index}>{segment.text}</span>
          ) : (
            <ChangeToggle
              key={index}
              change={segment}
              total={changes.length}
              isKept={!refused.has(segment.index)}
              onToggle={() => toggle(segment.index)}
            />
          ),
        )}
      </Scrollable>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="primary"
          disabled={kept === 0}
          onClick={() => onUse(textWith(segments, refused))}
        >
          <Check className="size-4" aria-hidden />
          {refused.size === 0
            ? t('refinement.useIt')
            : t('refinement.useSome', { kept, count: changes.length })}
        </Button>
        <Button onClick={onDiscard}>
          <Undo2 className="size-4 rtl:-scale-x-100" aria-hidden />
          {t('refinement.keepMine')}
        </Button>
        <Button
          variant="quiet"
          className="sm:ms-auto"
          onClick={() =>
            setRefused(kept === 0 ? new Set() : new Set(changes.map(({ index }) => index)))
          }
        >
          {kept === 0 ? t('refinement.takeAll') : t('refinement.refuseAll')}
        </Button>
      </div>
      <p className="text-xs text-faint">{t('refinement.changesHelp', { count: changes.length })}</p>
      {result.changes.length > 0 && <Reasons changes={result.changes} />}
    </div>
  );
}

function Reasons({ changes }: Pick<Refinement, 'changes'>) {
  return (
    <section aria-label={t('refinement.reasons')} className="rounded-control bg-sunken px-4 py-3">
      <h2 className="text-sm font-semibold">{t('refinement.reasons')}</h2>
      <ol className="mt-2 flex list-decimal flex-col gap-1.5 ps-4 text-sm marker:text-faint">
        {changes.map(({ change, reason }, index) => (
          <li key={index} dir="auto" className="ps-1 wrap-anywhere">
            <span className="font-medium">{change}</span>
            {reason && <span className="block text-soft">{reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
