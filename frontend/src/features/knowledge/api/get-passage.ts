import { queryOptions } from '@tanstack/react-query';
import type { PassagePlace } from '@/features/knowledge/lib/viewer-place';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** The words of a passage, and where they stand on their pages. A document never changes, so neither do they. */
export function passageQuery(documentId: string, { start, end }: PassagePlace) {
  return queryOptions({
    queryKey: keys.passage(documentId, start, end),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/documents/{document_id}/passage', {
          params: {
            path: { document_id: documentId },
            query: { char_start: start, char_end: end },
          },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
}
