import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import { keepKnown, type ThreadData, type ThreadPage } from '@/features/chat/lib/thread';
import { keys } from '@/lib/query-keys';

const PAGE_SIZE = 50;

/** A session with its newest messages; further pages hold earlier ones. */
export function threadQuery(sessionId: string) {
  return infiniteQueryOptions({
    queryKey: keys.thread(sessionId),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }): Promise<ThreadPage> =>
      pageParam === null
        ? fetchNewest(sessionId, signal)
        : fetchEarlier(sessionId, pageParam, signal),
    structuralSharing: (previous, next) =>
      keepKnown(previous as ThreadData | undefined, next as ThreadData),
    getNextPageParam: (page) => (page.hasMore ? (page.messages[0]?.id ?? null) : null),
  });
}

async function fetchNewest(sessionId: string, signal: AbortSignal): Promise<ThreadPage> {
  const params = { path: { session_id: sessionId } };
  const { messages, has_more, ...session } = await unwrap(
    api.GET('/api/sessions/{session_id}', { params, signal }),
  );
  return { session, messages, hasMore: has_more };
}

async function fetchEarlier(
  sessionId: string,
  before: string,
  signal: AbortSignal,
): Promise<ThreadPage> {
  const params = { path: { session_id: sessionId }, query: { before, limit: PAGE_SIZE } };
  const page = await unwrap(api.GET('/api/sessions/{session_id}/messages', { params, signal }));
  return { session: null, messages: page.messages, hasMore: page.has_more };
}
