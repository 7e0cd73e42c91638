import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { Link } from 'react-router';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { versionsQuery } from '@/features/refinement/api/versions';
import { originOf } from '@/features/refinement/lib/case-words';
import type { Agent, PromptVersion } from '@/lib/api/types';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { formatDayAndTime, formatFull } from '@/lib/time';
import { VersionComparison } from './version-comparison';

interface VersionsTabProps {
  agent: Agent;
  versionId: string | undefined;
  announce: (words: string) => void;
}

/** Every prompt that the agent was saved with, and how each differs from the current one. */
export function VersionsTab({ agent, versionId, announce }: VersionsTabProps) {
  const { data: versions, error, refetch } = useQuery(versionsQuery(agent.id));
  if (!versions) {
    return error ? (
      <div role="alert" className="flex flex-col items-start gap-2 text-sm">
        {t('refinement.versionsFailed', { reason: describeError(error) })}
        <Button onClick={() => void refetch()}>{t('common.tryAgain')}</Button>
      </div>
    ) : (
      <div
        role="status"
        aria-label={t('refinement.loadingVersions')}
        className="flex flex-col gap-2"
      >
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  }
  const current = versions.find((version) => version.is_current);
  const chosen =
    versions.find(({ id }) => id === versionId) ?? versions.find((version) => !version.is_current);
  const home = `/agents/${agent.id}/prompt/versions`;
  return (
    <div className="grid gap-5 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <ol
        aria-label={t('refinement.versions')}
        className={cx('flex flex-col gap-1', versionId && 'max-lg:hidden')}
      >
        {versions.map((version) => (
          <li key={version.id}>
            <VersionLink
              version={version}
              origin={originOf(version, versions)}
              to={`${home}/${version.id}`}
              isChosen={version.id === chosen?.id}
            />
          </li>
        ))}
      </ol>
      <div className={cx('flex flex-col gap-3', !versionId && 'max-lg:hidden')}>
        {versionId && (
          <Link to={home} className="inline-flex items-center gap-1 text-sm text-faint lg:hidden">
            <ArrowLeft className="size-3.5 rtl:-scale-x-100" aria-hidden />{' '}
            {t('refinement.allVersions')}
          </Link>
        )}
        {chosen && current ? (
          <VersionComparison agent={agent} version={chosen} current={current} announce={announce} />
        ) : (
          <p className="panel text-sm text-soft">{t('refinement.onlyVersion')}</p>
        )}
      </div>
    </div>
  );
}

interface VersionLinkProps {
  version: PromptVersion;
  origin: string;
  to: string;
  isChosen: boolean;
}

function VersionLink({ version, origin, to, isChosen }: VersionLinkProps) {
  const { number, created_at: at, is_current: isCurrent, trial } = version;
  return (
    <Link
      to={to}
      aria-current={isChosen ? 'true' : undefined}
      className={cx(
        'block rounded-control px-3 py-2.5 transition-colors',
        isChosen ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="font-semibold">{t('refinement.version', { number })}</span>
        {isCurrent && (
          <span className="text-xs font-semibold text-ember-deep">{t('refinement.isCurrent')}</span>
        )}
      </span>
      <span className="block text-xs text-faint">
        {origin} ·{' '}
        <time dateTime={at} title={formatFull(at)}>
          {formatDayAndTime(at)}
        </time>
      </span>
      {trial && (
        <span className="block text-xs text-faint">
          {t('refinement.passedLast', { passed: trial.passed, total: trial.total })}
        </span>
      )}
    </Link>
  );
}
