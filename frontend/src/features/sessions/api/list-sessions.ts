import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** The sessions of an agent, the last used first. */
export function sessionsQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.sessions(agentId),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      const answer = api.GET('/api/agents/{agent_id}/sessions', { params, signal });
      return (await unwrap(answer)).sessions;
    },
  });
}
