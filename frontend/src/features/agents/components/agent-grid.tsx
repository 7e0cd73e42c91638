import { Link } from 'react-router';
import { Avatar } from '@/components/ui/avatar';
import { Skeleton } from '@/components/ui/skeleton';
import { t } from '@/lib/i18n/translate';
import type { Agent } from '@/lib/api/types';
import { conversations } from '@/features/agents/lib/conversations';

/** The agents as cards, to choose whom to talk with. */
export function AgentGrid({ agents }: { agents: readonly Agent[] }) {
  return (
    <ul className="agent-grid">
      {agents.map((agent) => (
        <li key={agent.id}>
          <Link to={`/agents/${agent.id}`} className="offer-card flex-row! gap-4">
            <Avatar id={agent.id} name={agent.name} />
            <span className="flex min-w-0 flex-1 flex-col">
              <span dir="auto" className="truncate text-match text-lg leading-snug font-semibold">
                {agent.name}
              </span>
              <span
                dir="auto"
                className="mt-1 line-clamp-2 text-match text-sm leading-relaxed text-soft wrap-anywhere"
              >
                {agent.system_prompt}
              </span>
              <span className="mt-auto pt-2.5 text-xs text-faint">{conversations(agent)}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The shape of the cards, while they are on their way. */
export function LoadingGrid() {
  return (
    <div role="status" aria-label={t('common.loadingLabel')} className="fade-in">
      <Skeleton className="h-10 w-56" />
      <div className="agent-grid mt-8">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="h-32 rounded-[1.25rem]!" />
        ))}
      </div>
    </div>
  );
}
