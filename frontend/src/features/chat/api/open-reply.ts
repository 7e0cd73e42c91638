import { openStream, type StreamBody } from '@/lib/api/open-stream';

/** The bytes of a reply's stream. */
export type ReplyBody = StreamBody;

/** What is asked of an agent: an answer to something new, another answer, or one to an edited question. */
export type ReplyRequest =
  | { kind: 'send'; sessionId: string; content: string; key: string }
  | { kind: 'voice'; sessionId: string; audio: Blob; key: string }
  | { kind: 'regenerate'; messageId: string; key: string }
  | { kind: 'edit'; messageId: string; content: string; key: string };

/** Starts a reply and returns the stream of its events. */
export function openReply(request: ReplyRequest, signal: AbortSignal): Promise<ReplyBody> {
  const headers = { 'Idempotency-Key': request.key };
  const init = { method: 'POST', headers, signal };
  switch (request.kind) {
    case 'regenerate':
      return openStream(pathOf(request), init);
    case 'voice': {
      const body = new FormData();
      body.append('audio', request.audio, 'recording');
      return openStream(pathOf(request), { ...init, body });
    }
    case 'send':
    case 'edit':
      return openStream(pathOf(request), {
        ...init,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ content: request.content }),
      });
  }
}

function pathOf(request: ReplyRequest): string {
  switch (request.kind) {
    case 'send':
      return `/api/sessions/${request.sessionId}/messages`;
    case 'voice':
      return `/api/sessions/${request.sessionId}/voice`;
    case 'edit':
    case 'regenerate':
      return `/api/messages/${request.messageId}/${request.kind}`;
  }
}

/** Whether something new is asked, and nothing that stands in the conversation replaced. */
export function isNewQuestion(
  request: ReplyRequest,
): request is Extract<ReplyRequest, { sessionId: string }> {
  return request.kind === 'send' || request.kind === 'voice';
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
