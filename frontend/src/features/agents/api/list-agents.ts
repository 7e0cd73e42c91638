import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** All agents, the newest first, with the counts of what belongs to each. */
export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/agents', { signal }))).agents,
});
