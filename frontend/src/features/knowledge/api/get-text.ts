import { infiniteQueryOptions } from '@tanstack/react-query';
import { findWindow, type TextWindow } from '@/features/knowledge/lib/find-window';
import { api, unwrap } from '@/lib/api/client';
import { keys } from '@/lib/query-keys';

/** How many pieces of text come at once. */
const WINDOW = 20;

interface Window {
  first: number;
  limit: number;
}

/** The text of a document, from the piece on that holds the character `start`; more on either side on demand. */
export function textQuery(documentId: string, start: number | null) {
  const read = async (window: Window, signal: AbortSignal): Promise<TextWindow> => {
    const params = { path: { document_id: documentId }, query: window };
    return unwrap(api.GET('/api/documents/{document_id}/pages', { params, signal }));
  };
  return infiniteQueryOptions({
    queryKey: keys.text(documentId, start),
    initialPageParam: null as Window | null,
    queryFn: ({ pageParam, signal }) =>
      pageParam
        ? read(pageParam, signal)
        : findWindow(start ?? 0, (first) => read({ first, limit: WINDOW }, signal)),
    getNextPageParam: ({ pages, total }) => {
      const last = pages.at(-1)?.number ?? total;
      return last < total ? { first: last + 1, limit: WINDOW } : null;
    },
    getPreviousPageParam: ({ pages }) => {
      const before = (pages[0]?.number ?? 1) - 1;
      if (before < 1) return null;
      const first = Math.max(1, before - WINDOW + 1);
      return { first, limit: before - first + 1 };
    },
    staleTime: Infinity,
  });
}
