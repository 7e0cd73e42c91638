import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy, useEffect } from 'react';
import { useParams } from 'react-router';
import { agentQuery } from '@/features/agents/api/get-agent';
import { LoadingPage } from '@/components/ui/loading-page';
import { readPart } from '@/features/refinement/lib/workshop-parts';
import { t } from '@/lib/i18n/translate';
import { Failure } from './failure';
import { limitsOf } from './limits';
import { NotFound } from './not-found';
import { useShell } from './shell-context';

const Workshop = lazy(() =>
  import('@/features/refinement/components/workshop').then((module) => ({
    default: module.Workshop,
  })),
);

/** An agent's prompt: to refine it, its versions, and trials of it. */
export function PromptPage() {
  const { agentId = '', part: name, itemId } = useParams();
  const { menu, config } = useShell();
  const agent = useQuery(agentQuery(agentId));
  const part = readPart(name);

  useEffect(() => {
    if (agent.data)
      document.title = t('app.title', { title: t('shell.promptOf', { name: agent.data.name }) });
  }, [agent.data]);

  if (part === null) return <NotFound />;
  if (agent.isError && !agent.data) {
    return <Failure error={agent.error} menu={menu} onRetry={() => void agent.refetch()} />;
  }
  return (
    <Suspense fallback={<LoadingPage />}>
      {agent.data ? (
        <Workshop
          key={agentId}
          agent={agent.data}
          part={part}
          itemId={itemId}
          maxLength={limitsOf(config).systemPrompt}
          isTiny={config?.provider.is_tiny ?? false}
          menu={menu}
        />
      ) : (
        <LoadingPage />
      )}
    </Suspense>
  );
}
