import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** The most characters that the server takes. */
export const LONGEST_QUERY = 200;

/** What was said anywhere with the words of `query`, and conversations that are called so. */
export function conversationsQuery(query: string) {
  return queryOptions({
    queryKey: keys.found(query),
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/search', { params: { query: { query, limit: 20 } }, signal })),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    // Something may have been said since.
    staleTime: 0,
  });
}
