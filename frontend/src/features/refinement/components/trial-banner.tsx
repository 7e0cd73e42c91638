import { Equal, LoaderCircle, Trophy } from 'lucide-react';
import { tally, verdictOf } from '@/features/refinement/lib/verdict';
import type { TrialDetail } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface TrialBannerProps {
  trial: TrialDetail;
  isReconnecting: boolean;
}

/** Who won, or how far it is. */
export function TrialBanner({ trial, isReconnecting }: TrialBannerProps) {
  const verdict = verdictOf(trial);
  const isRunning = trial.status === 'running';
  const done = trial.results.filter(({ status }) => status !== 'pending').length;
  const judged = { done, total: trial.results.length };
  const Icon = isRunning ? LoaderCircle : verdict && verdict.winner !== 'none' ? Trophy : Equal;
  const title = isRunning
    ? t('refinement.isRunning')
    : (verdict?.title ?? t('refinement.didNotEnd'));
  const text = isRunning
    ? t('refinement.judged', judged)
    : (verdict?.text ?? t('refinement.wereJudged', judged));
  return (
    <section
      aria-label={t('refinement.result')}
      className="panel flex flex-wrap items-center gap-4"
    >
      <span
        className={cx(
          'grid size-11 shrink-0 place-items-center rounded-full',
          verdict?.winner === 'candidate' ? 'bg-ember-wash text-ember-deep' : 'bg-sunken text-soft',
        )}
      >
        <Icon className={cx('size-5', isRunning && 'animate-spin')} aria-hidden />
      </span>
      <div className="min-w-0 flex-[1_1_16rem]">
        <h2 className="font-display text-xl font-[550]">{title}</h2>
        <p className="mt-0.5 text-sm text-soft">
          {text} {isReconnecting && t('common.reconnecting')}
        </p>
      </div>
      <dl className="flex gap-6">
        <Score title={t('refinement.current')} {...tally(trial.results, 'current')} />
        <Score title={t('refinement.candidate')} {...tally(trial.results, 'candidate')} />
      </dl>
    </section>
  );
}

function Score({ title, passed, total }: { title: string; passed: number; total: number }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-xs text-faint">{title}</dt>
      <dd className="font-display text-2xl font-[550] tabular-nums">
        {t.rich('refinement.score', {
          passed,
          total,
          of: (words) => <span className="text-base text-faint">{words}</span>,
        })}
      </dd>
    </div>
  );
}
