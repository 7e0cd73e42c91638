import { Avatar } from '@/components/ui/avatar';
import { Skeleton } from '@/components/ui/skeleton';
import { t } from '@/lib/i18n/translate';
import { startersFor } from '@/features/agents/lib/example-agents';
import type { Agent } from '@/lib/api/types';

interface AgentWelcomeProps {
  agent: Agent;
  /** Begins a conversation with these words. */
  onStart: (content: string) => void;
  isDisabled: boolean;
}

/** The beginning of a conversation: who is there, and things to say first. */
export function AgentWelcome({ agent, onStart, isDisabled }: AgentWelcomeProps) {
  return (
    <div className="fade-in flex flex-col items-center gap-4 text-center">
      <Avatar id={agent.id} name={agent.name} size="large" />
      <h1 dir="auto" className="font-display text-2xl font-[550] wrap-anywhere">
        {agent.name}
      </h1>
      <p dir="auto" className="line-clamp-3 max-w-md text-center text-soft wrap-anywhere">
        {agent.system_prompt}
      </p>
      <ul className="mt-4 flex flex-wrap justify-center gap-2">
        {startersFor(agent.name).map((starter) => (
          <li key={starter}>
            <button
              type="button"
              disabled={isDisabled}
              onClick={() => onStart(starter)}
              className="rounded-full border border-line-strong bg-surface px-4 py-2 text-center text-sm text-balance transition-colors hover:border-ember"
            >
              {starter}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The shape of the welcome, while it is on its way. */
export function LoadingWelcome() {
  return (
    <div
      role="status"
      aria-label={t('common.loadingLabel')}
      className="fade-in flex flex-col items-center gap-4"
    >
      <Skeleton className="size-20 rounded-full" />
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-4 w-72 max-w-full" />
    </div>
  );
}
