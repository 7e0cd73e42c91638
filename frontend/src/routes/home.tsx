import { useEffect, useState } from 'react';
import { AgentGrid, LoadingGrid } from '@/features/agents/components/agent-grid';
import { FirstRun } from '@/features/agents/components/first-run';
import { ModelNotice } from '@/features/models/components/model-notice';
import { t } from '@/lib/i18n/translate';
import { greeting } from '@/lib/time';
import { Failure } from './failure';
import { useShell } from './shell-context';

/** The first page: whom to talk with. */
export function Home() {
  const { agents, menu, openAgent, openTask } = useShell();
  const [hello] = useState(() => greeting(new Date()));

  useEffect(() => {
    document.title = t('app.name');
  }, []);

  if (agents.isError && !agents.data) {
    return <Failure error={agents.error} menu={menu} onRetry={() => void agents.refetch()} />;
  }
  return (
    <div className="hearth-light h-full">
      <div className="flex h-full flex-col overflow-y-auto">
        {menu && <div className="px-3 pt-3 sm:px-6">{menu}</div>}
        <div className="flex-1">
          {agents.data?.length === 0 && (
            <FirstRun
              onCreated={openAgent}
              onCreateOwn={() => openTask({ kind: 'create-agent' })}
            />
          )}
          {!agents.data && (
            <div className="mx-auto flex min-h-full max-w-3xl flex-col justify-center px-5 py-10 sm:px-8">
              <LoadingGrid />
            </div>
          )}
          {agents.data && agents.data.length > 0 && (
            <div className="mx-auto flex min-h-full max-w-3xl flex-col justify-center gap-8 px-5 py-10 sm:px-8">
              <header className="fade-in">
                <h1 className="font-display text-3xl font-[550]">{hello}</h1>
                <p className="mt-2 text-lg text-balance text-soft">{t('shell.select')}</p>
              </header>
              <AgentGrid agents={agents.data} />
            </div>
          )}
        </div>
        <div className="mx-auto w-full max-w-3xl px-3 pb-safe sm:px-8">
          <ModelNotice withTiny onConnect={() => openTask({ kind: 'models' })} />
        </div>
      </div>
    </div>
  );
}
