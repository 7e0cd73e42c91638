import { History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRestoreVersion } from '@/features/refinement/api/versions';
import { describeError } from '@/lib/api/errors';
import type { Agent, PromptVersion } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { SideBySide } from './side-by-side';

interface VersionComparisonProps {
  agent: Agent;
  version: PromptVersion;
  current: PromptVersion;
  announce: (words: string) => void;
}

/** A version beside the current one, and the way back to it. */
export function VersionComparison(props: VersionComparisonProps) {
  const { agent, version, current, announce } = props;
  const [isAsking, setAsking] = useState(false);
  const restore = useRestoreVersion(agent.id);
  if (version.id === current.id) {
    return (
      <section aria-label={t('refinement.version', { number: version.number })} className="panel">
        <h2 className="font-semibold">
          {t('refinement.theCurrentOne', { number: version.number })}
        </h2>
        <p dir="auto" className="compared mt-3 text-sm">
          {version.system_prompt}
        </p>
      </section>
    );
  }
  return (
    <section
      aria-label={t('refinement.comparedWithCurrent', { number: version.number })}
      className="panel flex flex-col gap-4"
    >
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">
          {t('refinement.andCurrent', { number: version.number, current: current.number })}
        </h2>
        <Button onClick={() => setAsking(true)}>
          <History className="size-4" aria-hidden />
          {t('refinement.restoreVersion', { number: version.number })}
        </Button>
      </header>
      <SideBySide
        left={{
          title: t('refinement.version', { number: version.number }),
          text: version.system_prompt,
        }}
        right={{
          title: t('refinement.versionCurrent', { number: current.number }),
          text: current.system_prompt,
        }}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          restore.mutate(version.id, {
            onSuccess: () => {
              setAsking(false);
              announce(t('refinement.restored', { number: version.number }));
            },
          })
        }
        isBusy={restore.isPending}
        title={t('refinement.restoreTitle', { number: version.number })}
        action={t('refinement.restore')}
        busyAction={t('refinement.restoring')}
        isHarmless
        error={restore.isError ? describeError(restore.error) : null}
      >
        {t('refinement.restoreText', { name: agent.name, current: current.number })}
      </ConfirmDialog>
    </section>
  );
}
