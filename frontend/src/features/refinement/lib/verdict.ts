import type { TrialDetail, TrialResult, TrialSummary } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** The result of a trial in a few words, and what it rests on. */
export interface Verdict {
  winner: TrialSummary['winner'];
  title: string;
  text: string;
}

/** What a trial has shown, or null where it did not come to an end. */
export function verdictOf({
  summary,
  status,
}: Pick<TrialDetail, 'summary' | 'status'>): Verdict | null {
  if (status !== 'complete' || !summary) return null;
  const { winner, compared, current, candidate } = summary;
  if (compared === 0) {
    return {
      winner: 'none',
      title: t('refinement.noResult'),
      text: t('refinement.nothingJudged'),
    };
  }
  const scores = t('refinement.scores', {
    passed: candidate.passed,
    total: candidate.total,
    currentPassed: current.passed,
    currentTotal: current.total,
  });
  const left = Math.max(current.total, candidate.total) - compared;
  const aside = left > 0 ? ` ${t('refinement.notCompared', { count: left })}` : '';
  switch (winner) {
    case 'candidate':
      return { winner, title: t('refinement.candidateBetter'), text: scores + aside };
    case 'current':
      return { winner, title: t('refinement.currentBetter'), text: scores + aside };
    case 'none':
      return {
        winner,
        title: t('refinement.noDifference'),
        text: `${scores}${aside} ${t('refinement.noReason')}`,
      };
  }
}

export type Outcome = 'waiting' | 'passed' | 'failed' | 'undecided' | 'error';

/** How one answer did. */
export function outcomeOf(result: TrialResult, isRunning: boolean): Outcome {
  if (result.error !== null || result.status === 'failed') return 'error';
  if (result.status === 'pending') return isRunning ? 'waiting' : 'error';
  if (result.passed === null) return 'undecided';
  return result.passed ? 'passed' : 'failed';
}

/** How many answers of one prompt have passed so far, of how many in all. */
export function tally(results: readonly TrialResult[], side: TrialResult['side']) {
  const own = results.filter((result) => result.side === side);
  return { passed: own.filter(({ passed }) => passed).length, total: own.length };
}
