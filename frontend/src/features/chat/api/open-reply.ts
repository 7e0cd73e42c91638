import { API_ORIGIN, reach } from '@/lib/api/client';
import { toApiError } from '@/lib/api/errors';

/** The bytes of a reply's stream. */
export type ReplyBody = ReadableStream<Uint8Array>;

/** What is asked of an agent: an answer to something new, another answer, or one to an edited question. */
export type ReplyRequest =
  | { kind: 'send'; sessionId: string; content: string; key: string }
  | { kind: 'regenerate'; messageId: string; key: string }
  | { kind: 'edit'; messageId: string; content: string; key: string };

/** Starts a reply and returns the stream of its events. */
export function openReply(request: ReplyRequest, signal: AbortSignal): Promise<ReplyBody> {
  const path =
    request.kind === 'send'
      ? `/api/sessions/${request.sessionId}/messages`
      : `/api/messages/${request.messageId}/${request.kind}`;
  const headers = { 'Idempotency-Key': request.key };
  if (request.kind === 'regenerate') return openStream(path, { method: 'POST', headers, signal });
  return openStream(path, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ content: request.content }),
    signal,
  });
}

/** Joins a reply that is being written: after `lastEventId`, or from a snapshot of the whole. */
export function attachReply(
  messageId: string,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<ReplyBody> {
  return openStream(`/api/messages/${messageId}/stream`, {
    headers: lastEventId === null ? {} : { 'Last-Event-ID': lastEventId },
    signal,
  });
}

async function openStream(
  path: string,
  init: RequestInit & { headers: Record<string, string> },
): Promise<ReplyBody> {
  const headers = { ...init.headers, Accept: 'text/event-stream' };
  const response = await reach(
    new Request(`${API_ORIGIN}${path}`, { ...init, headers, cache: 'no-store' }),
  );
  if (!response.ok || !response.body) {
    throw toApiError(response.status, await response.json().catch(() => null));
  }
  return response.body;
}
