import { Check, CircleHelp, LoaderCircle, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { Outcome } from '@/features/refinement/lib/verdict';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

const LOOKS = {
  waiting: { icon: LoaderCircle, words: 'refinement.answering', look: 'text-faint' },
  passed: { icon: Check, words: 'refinement.passed', look: 'text-good' },
  failed: { icon: X, words: 'refinement.failed', look: 'text-danger' },
  undecided: { icon: CircleHelp, words: 'refinement.undecided', look: 'text-soft' },
  error: { icon: TriangleAlert, words: 'refinement.noAnswer', look: 'text-danger' },
} as const satisfies Record<Outcome, { icon: LucideIcon; words: string; look: string }>;

/** How an answer did, in an icon and a word. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { icon: Icon, words, look } = LOOKS[outcome];
  return (
    <span className={cx('inline-flex items-center gap-1.5 text-sm font-semibold', look)}>
      <Icon className={cx('size-4', outcome === 'waiting' && 'animate-spin')} aria-hidden />
      {t(words)}
    </span>
  );
}
