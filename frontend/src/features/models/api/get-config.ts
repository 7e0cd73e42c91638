import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How often to look again while the model is on its way up. */
const STARTING_MS = 2_000;

/** What the page needs to know of the server: limits, features and which model answers. */
export const configQuery = queryOptions({
  queryKey: keys.config,
  queryFn: ({ signal }) => unwrap(api.GET('/api/config', { signal })),
  refetchInterval: ({ state }) =>
    state.data?.provider.status === 'starting' ? STARTING_MS : false,
});
