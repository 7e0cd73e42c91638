import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '@/features/agents/api/list-agents';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { AgentCard } from './agent-card';

interface AgentListProps {
  activeId: string | undefined;
  onEdit: (agent: Agent) => void;
  onPrompt: ((agent: Agent) => void) | undefined;
  onExport: (agent: Agent) => void;
  onDelete: (agent: Agent) => void;
}

/** All agents, to choose one. */
export function AgentList(props: AgentListProps) {
  const { activeId, onEdit, onPrompt, onExport, onDelete } = props;
  const { data: agents, isError, refetch } = useQuery(agentsQuery);
  if (!agents) {
    return isError ? (
      <div className="flex flex-col items-start gap-2 px-3 py-2 text-sm text-soft" role="alert">
        {t('agents.loadFailed')}
        <Button onClick={() => void refetch()}>{t('common.tryAgain')}</Button>
      </div>
    ) : (
      <LoadingCards />
    );
  }
  if (agents.length === 0) {
    return <p className="px-3 py-2 text-sm text-faint">{t('agents.none')}</p>;
  }
  return (
    <ul className="flex flex-col gap-0.5">
      {agents.map((agent) => (
        <li key={agent.id}>
          <AgentCard
            agent={agent}
            isActive={agent.id === activeId}
            onEdit={() => onEdit(agent)}
            onPrompt={onPrompt && (() => onPrompt(agent))}
            onExport={() => onExport(agent)}
            onDelete={() => onDelete(agent)}
          />
        </li>
      ))}
    </ul>
  );
}

function LoadingCards() {
  return (
    <div
      className="flex flex-col gap-3 px-3 py-2"
      role="status"
      aria-label={t('agents.loadingList')}
    >
      {[0, 1, 2].map((index) => (
        <div key={index} className="flex items-center gap-3">
          <Skeleton className="size-9 rounded-full" />
          <Skeleton className="h-4 w-32" />
        </div>
      ))}
    </div>
  );
}
