import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';

/** How many conversations there are with an agent, in words. */
export function conversations(agent: Pick<Agent, 'session_count'>): string {
  if (agent.session_count === 0) return 'No conversations yet';
  return count(agent.session_count, 'conversation');
}
