import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How often the progress of a download is read. */
const DOWNLOADING_MS = 700;

/** The embedded models, with the progress of those on their way. */
export const modelsQuery = queryOptions({
  queryKey: keys.models,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/models', { signal }))).models,
  refetchInterval: ({ state }) =>
    state.data?.some((model) => model.download && model.download.status !== 'failed')
      ? DOWNLOADING_MS
      : false,
});
