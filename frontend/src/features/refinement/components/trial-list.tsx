import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { trialsQuery } from '@/features/refinement/api/trials';
import { verdictOf } from '@/features/refinement/lib/verdict';
import type { Agent, Trial } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { formatDayAndTime } from '@/lib/time';

/** The trials of before, each to be opened again. */
export function TrialList({ agent }: { agent: Agent }) {
  const { data: trials = [] } = useQuery(trialsQuery(agent.id));
  if (trials.length === 0) return null;
  return (
    <section aria-labelledby="earlier-trials" className="panel">
      <h2 id="earlier-trials" className="font-semibold">
        {t('refinement.earlierTrials')}
      </h2>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {trials.map((trial) => (
          <li key={trial.id} className="py-1">
            <Link
              to={`/agents/${agent.id}/prompt/trials/${trial.id}`}
              className="-mx-2 flex flex-wrap items-baseline justify-between gap-x-4 rounded-control px-2 py-2 transition-colors hover:bg-hover"
            >
              <span className="font-medium">{titleOf(trial)}</span>
              <span className="text-xs text-faint">
                {t('refinement.against', {
                  number: trial.version_number,
                  count: trial.case_count,
                })}{' '}
                <time dateTime={trial.created_at}>{formatDayAndTime(trial.created_at)}</time>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const UNFINISHED = {
  running: 'refinement.running',
  complete: 'refinement.noResult',
  stopped: 'refinement.wasStopped',
  failed: 'refinement.brokeOff',
  interrupted: 'refinement.wasInterrupted',
} as const satisfies Record<Trial['status'], string>;

function titleOf(trial: Trial): string {
  return verdictOf(trial)?.title ?? t(UNFINISHED[trial.status]);
}
