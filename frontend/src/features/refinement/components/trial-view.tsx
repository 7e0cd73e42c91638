import { useEffect } from 'react';
import { ArrowLeft } from 'lucide-react';
import { Link } from 'react-router';
import { Skeleton } from '@/components/ui/skeleton';
import { useTrial } from '@/features/refinement/hooks/use-trial';
import { toRows } from '@/features/refinement/lib/trial-rows';
import { verdictOf } from '@/features/refinement/lib/verdict';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { Disclosure } from './disclosure';
import { SideBySide } from './side-by-side';
import { TrialActions } from './trial-actions';
import { TrialBanner } from './trial-banner';
import { TrialTable } from './trial-table';

interface TrialViewProps {
  agent: Agent;
  trialId: string;
  announce: (words: string) => void;
}

/** One trial: who won, every answer side by side, and what to do about it. */
export function TrialView({ agent, trialId, announce }: TrialViewProps) {
  const { trial, problem, hasEnded, isReconnecting } = useTrial(agent.id, trialId);
  const verdict = trial && verdictOf(trial);
  const news = !hasEnded
    ? ''
    : verdict
      ? t('refinement.trialDone', { title: verdict.title, text: verdict.text })
      : t('refinement.trialEnded', { problem: problem ?? '' });

  useEffect(() => {
    announce(news);
    return () => announce('');
  }, [news, announce]);

  return (
    <div className="flex flex-col gap-5">
      <Link
        to={`/agents/${agent.id}/prompt/trials`}
        className="inline-flex items-center gap-1 self-start rounded-sm text-sm text-faint hover:text-ink"
      >
        <ArrowLeft className="size-3.5 rtl:-scale-x-100" aria-hidden /> {t('refinement.allTrials')}
      </Link>
      {problem && (
        <p role="alert" className="rounded-card bg-danger-wash px-4 py-3 text-sm">
          {problem}
        </p>
      )}
      {!trial && !problem && (
        <div
          role="status"
          aria-label={t('refinement.loadingTrial')}
          className="flex flex-col gap-3"
        >
          <Skeleton className="h-24" />
          <Skeleton className="h-56" />
        </div>
      )}
      {trial && (
        <>
          <TrialBanner trial={trial} isReconnecting={isReconnecting} />
          <TrialActions agent={agent} trial={trial} announce={announce} />
          <section aria-label={t('refinement.answers')} className="panel">
            <TrialTable
              rows={toRows(trial.results)}
              repeat={trial.repeat}
              isRunning={trial.status === 'running'}
            />
          </section>
          <section aria-label={t('refinement.prompts')} className="panel">
            <Disclosure title={t('refinement.twoPrompts')}>
              <SideBySide
                left={{
                  title: t('refinement.currentPromptVersion', { number: trial.version_number }),
                  text: trial.current_prompt,
                }}
                right={{ title: t('refinement.candidate'), text: trial.candidate_prompt }}
              />
            </Disclosure>
          </section>
        </>
      )}
    </div>
  );
}
