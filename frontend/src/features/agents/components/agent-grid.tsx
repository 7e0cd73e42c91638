import { Link } from 'react-router';
import { Avatar } from '@/components/ui/avatar';
import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';

/** The agents as cards, to choose whom to talk with. */
export function AgentGrid({ agents }: { agents: readonly Agent[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 sm:gap-4">
      {agents.map((agent) => (
        <li key={agent.id}>
          <Link to={`/agents/${agent.id}`} className="offer-card flex-row! items-center gap-4">
            <Avatar id={agent.id} name={agent.name} />
            <span className="min-w-0">
              <span className="block truncate font-semibold">{agent.name}</span>
              <span className="block truncate text-sm text-faint">
                {count(agent.session_count, 'conversation')}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
