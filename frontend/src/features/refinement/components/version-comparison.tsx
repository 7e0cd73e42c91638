import { History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useRestoreVersion } from '@/features/refinement/api/versions';
import { describeError } from '@/lib/api/errors';
import type { Agent, PromptVersion } from '@/lib/api/types';
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
      <section aria-label={`Version ${version.number}`} className="panel">
        <h2 className="font-semibold">Version {version.number}, the current one</h2>
        <p className="compared mt-3 text-sm">{version.system_prompt}</p>
      </section>
    );
  }
  return (
    <section
      aria-label={`Version ${version.number} compared with the current one`}
      className="panel flex flex-col gap-4"
    >
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-semibold">
          Version {version.number} and the current one (version {current.number})
        </h2>
        <Button onClick={() => setAsking(true)}>
          <History className="size-4" aria-hidden />
          Restore version {version.number}
        </Button>
      </header>
      <SideBySide
        left={{ title: `Version ${version.number}`, text: version.system_prompt }}
        right={{ title: `Version ${current.number} (current)`, text: current.system_prompt }}
      />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          restore.mutate(version.id, {
            onSuccess: () => {
              setAsking(false);
              announce(`Version ${version.number} is restored.`);
            },
          })
        }
        isBusy={restore.isPending}
        title={`Restore version ${version.number}?`}
        action="Restore"
        busyAction="Restoring…"
        isHarmless
        error={restore.isError ? describeError(restore.error) : null}
      >
        {agent.name} follows it from the next message on. It becomes the newest version; version{' '}
        {current.number} stays in the list.
      </ConfirmDialog>
    </section>
  );
}
