import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** One agent. */
export function agentQuery(agentId: string) {
  return queryOptions({
    queryKey: keys.agent(agentId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/agents/{agent_id}', { params: { path: { agent_id: agentId } }, signal }),
      ),
  });
}
