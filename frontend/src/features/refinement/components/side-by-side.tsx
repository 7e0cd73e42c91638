import { useMemo } from 'react';
import { toSegments } from '@/features/refinement/lib/segments';
import { compareWords } from '@/features/refinement/lib/word-diff';
import { ComparedText } from './compared-text';

interface Side {
  title: string;
  text: string;
}

/** Two prompts beside each other with their differences marked; below each other where there is no room. */
export function SideBySide({ left, right }: { left: Side; right: Side }) {
  const segments = useMemo(
    () => toSegments(compareWords(left.text, right.text)),
    [left.text, right.text],
  );
  const sides = [
    { title: left.title, side: 'before' },
    { title: right.title, side: 'after' },
  ] as const;
  return (
    <div className="@container">
      <div className="grid gap-3 @lg:grid-cols-2">
        {sides.map(({ title, side }) => (
          <figure key={side} aria-label={title} className="min-w-0 rounded-control bg-sunken p-3">
            <figcaption className="mb-1.5 text-xs font-semibold text-faint">{title}</figcaption>
            <div dir="auto" className="compared text-sm">
              <ComparedText segments={segments} side={side} />
            </div>
          </figure>
        ))}
      </div>
    </div>
  );
}
