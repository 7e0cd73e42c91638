import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How often to look again while a server is being started. */
const STARTING_MS = 1_500;

/** The tool servers that the operator has configured, with what tools they have. */
export const toolServersQuery = queryOptions({
  queryKey: keys.toolServers,
  queryFn: ({ signal }) => unwrap(api.GET('/api/tool-servers', { signal })),
  refetchInterval: ({ state }) =>
    state.data?.servers.some((server) => server.state === 'starting') ? STARTING_MS : false,
});
