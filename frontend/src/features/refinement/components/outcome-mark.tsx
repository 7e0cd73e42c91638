import { Check, CircleHelp, LoaderCircle, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { Outcome } from '@/features/refinement/lib/verdict';
import { cx } from '@/lib/text';

const LOOKS: Record<Outcome, { icon: LucideIcon; words: string; look: string }> = {
  waiting: { icon: LoaderCircle, words: 'Answering…', look: 'text-faint' },
  passed: { icon: Check, words: 'Passed', look: 'text-good' },
  failed: { icon: X, words: 'Failed', look: 'text-danger' },
  undecided: { icon: CircleHelp, words: 'Undecided', look: 'text-soft' },
  error: { icon: TriangleAlert, words: 'No answer', look: 'text-danger' },
};

/** How an answer did, in an icon and a word. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { icon: Icon, words, look } = LOOKS[outcome];
  return (
    <span className={cx('inline-flex items-center gap-1.5 text-sm font-semibold', look)}>
      <Icon className={cx('size-4', outcome === 'waiting' && 'animate-spin')} aria-hidden />
      {words}
    </span>
  );
}
