import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How often to look again while vectors are being made. */
const READING_MS = 2_000;

/** How passages are found at present: by their words alone, or by their meaning as well. */
export const knowledgeQuery = queryOptions({
  queryKey: keys.knowledge,
  queryFn: ({ signal }) => unwrap(api.GET('/api/knowledge', { signal })),
  refetchInterval: ({ state }) => (state.data?.search === 'full_text' ? READING_MS : false),
});
