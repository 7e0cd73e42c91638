import type { Segment } from '@/features/refinement/lib/segments';
import './refinement.css';

interface ComparedTextProps {
  segments: readonly Segment[];
  /** Which side to show: what goes, what comes, or both in one text. */
  side?: 'before' | 'after' | 'both';
}

/** A text with its differences marked, word by word. */
export function ComparedText({ segments, side = 'both' }: ComparedTextProps) {
  return segments.map((segment, index) =>
    segment.kind === 'same' ? (
      <span key={index}>{segment.text}</span>
    ) : (
      <span key={index}>
        {side !== 'after' && segment.before && <del>{segment.before}</del>}
        {side !== 'before' && segment.after && <ins>{segment.after}</ins>}
      </span>
    ),
  );
}
