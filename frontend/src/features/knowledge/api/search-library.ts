import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How many passages are shown: more than an agent reads of a large library. */
const MOST = 10;

/** The passages that the agent would find for `query`, the best first. */
export function searchQuery(agentId: string, query: string) {
  return queryOptions({
    queryKey: keys.search(agentId, query),
    queryFn: async ({ signal }) => {
      const params = { path: { agent_id: agentId } };
      const body = { query, limit: MOST, mode: 'hybrid' as const };
      return (await unwrap(api.POST('/api/agents/{agent_id}/search', { params, body, signal })))
        .results;
    },
    enabled: query !== '',
  });
}
