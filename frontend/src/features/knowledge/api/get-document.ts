import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** One document, and how far it has been read. */
export function documentQuery(documentId: string) {
  return queryOptions({
    queryKey: keys.document(documentId),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/documents/{document_id}', {
          params: { path: { document_id: documentId } },
          signal,
        }),
      ),
  });
}
