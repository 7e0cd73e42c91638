import { API_ORIGIN, CREDENTIALS, reach } from './client';
import { toApiError } from './errors';

/** The bytes of a stream of events. */
export type StreamBody = ReadableStream<Uint8Array>;

interface StreamInit extends Omit<RequestInit, 'headers'> {
  headers?: Record<string, string>;
}

/** Opens a stream of events at `path` of the API; throws what `unwrap` throws. */
export async function openStream(path: string, init: StreamInit): Promise<StreamBody> {
  const headers = { ...init.headers, Accept: 'text/event-stream' };
  const response = await reach(
    new Request(`${API_ORIGIN}${path}`, {
      ...init,
      headers,
      cache: 'no-store',
      credentials: CREDENTIALS,
    }),
  );
  if (!response.ok || !response.body) {
    throw toApiError(response.status, await response.json().catch(() => null));
  }
  return response.body;
}

/** What a request needs to carry `body` as JSON, under a key that makes a repeat harmless. */
export function jsonRequest(body: unknown, key?: string): StreamInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) },
    body: JSON.stringify(body),
  };
}
