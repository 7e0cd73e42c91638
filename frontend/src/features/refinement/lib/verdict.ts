import type { TrialDetail, TrialResult, TrialSummary } from '@/lib/api/types';

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
      title: 'No result',
      text: 'There was no case in which both answers could be judged.',
    };
  }
  const scores = `The candidate passed ${candidate.passed} of ${candidate.total}, the current prompt ${current.passed} of ${current.total}.`;
  const left = Math.max(current.total, candidate.total) - compared;
  const aside = left > 0 ? ` ${cases(left)} could not be compared and did not count.` : '';
  switch (winner) {
    case 'candidate':
      return { winner, title: 'The candidate is better', text: scores + aside };
    case 'current':
      return { winner, title: 'The current prompt is better', text: scores + aside };
    case 'none':
      return {
        winner,
        title: 'No difference',
        text: `${scores}${aside} These cases give no reason to change the prompt.`,
      };
  }
}

function cases(amount: number): string {
  return amount === 1 ? 'One answer pair' : `${amount} answer pairs`;
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
