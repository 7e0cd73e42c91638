import { Check, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Scrollable } from '@/components/ui/scrollable';
import { changesOf, textWith, toSegments } from '@/features/refinement/lib/segments';
import { compareWords } from '@/features/refinement/lib/word-diff';
import type { Refinement } from '@/lib/api/types';
import { count } from '@/lib/text';
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
        <p>The model would change nothing. Your prompt is as it was.</p>
        <Button onClick={onDiscard}>Go on writing</Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <Scrollable
        label="The refined prompt compared with yours"
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
          {refused.size === 0 ? 'Use it' : `Use ${kept} of ${changes.length} changes`}
        </Button>
        <Button onClick={onDiscard}>
          <Undo2 className="size-4" aria-hidden />
          Keep mine
        </Button>
        <Button
          variant="quiet"
          className="sm:ml-auto"
          onClick={() =>
            setRefused(kept === 0 ? new Set() : new Set(changes.map(({ index }) => index)))
          }
        >
          {kept === 0 ? 'Take all changes' : 'Refuse all'}
        </Button>
      </div>
      <p className="text-xs text-faint">
        {count(changes.length, 'change')}. Click one in the text to refuse it, or press space on it.
      </p>
      {result.changes.length > 0 && <Reasons changes={result.changes} />}
    </div>
  );
}

function Reasons({ changes }: Pick<Refinement, 'changes'>) {
  return (
    <section aria-label="What was changed, and why" className="rounded-control bg-sunken px-4 py-3">
      <h3 className="text-sm font-semibold">What was changed, and why</h3>
      <ol className="mt-2 flex list-decimal flex-col gap-1.5 pl-4 text-sm marker:text-faint">
        {changes.map(({ change, reason }, index) => (
          <li key={index} className="pl-1 wrap-anywhere">
            <span className="font-medium">{change}</span>
            {reason && <span className="block text-soft">{reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
