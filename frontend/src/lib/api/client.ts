import createClient from 'openapi-fetch';
import { lock } from '@/lib/access';
import { UnreachableError, isAbort, toApiError } from './errors';
import type { paths } from './schema';

/** Where the API is; its paths already start with /api. */
export const API_ORIGIN = new URL(
  (import.meta.env.VITE_API_URL ?? '/api').replace(/\/api\/?$/, '') || '/',
  window.location.href,
).href.replace(/\/$/, '');

/** Whether what the browser remembers of us goes along: to another origin only where it is told to. */
export const CREDENTIALS = API_ORIGIN === window.location.origin ? 'same-origin' : 'include';

/** `fetch`, with a failure to reach the server, and being asked for the token, told apart from everything else. */
export async function reach(request: Request): Promise<Response> {
  try {
    const response = await globalThis.fetch(request);
    if (response.status === 401) lock();
    return response;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new UnreachableError(error);
  }
}

/** The typed client; `unwrap` turns its answers into data or an `ApiError`. */
export const api = createClient<paths>({
  baseUrl: API_ORIGIN,
  fetch: reach,
  credentials: CREDENTIALS,
});

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or an `ApiError` thrown. */
export async function unwrap<Data>(answer: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined || data === null) {
    throw toApiError(response.status, error);
  }
  return data;
}

/** Waits for an answer that has no body. */
export async function settle(answer: Promise<Answer<unknown>>): Promise<void> {
  const { error, response } = await answer;
  if (!response.ok) throw toApiError(response.status, error);
}
