import createClient from 'openapi-fetch';
import { UnreachableError, isAbort, toApiError } from './errors';
import type { paths } from './schema';

/** Where the API is; its paths already start with /api. */
export const API_ORIGIN = new URL(
  (import.meta.env.VITE_API_URL ?? '/api').replace(/\/api\/?$/, '') || '/',
  window.location.href,
).href.replace(/\/$/, '');

/** `fetch`, with a failure to reach the server told apart from everything else. */
export async function reach(request: Request): Promise<Response> {
  try {
    return await globalThis.fetch(request);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new UnreachableError(error);
  }
}

/** The typed client; `unwrap` turns its answers into data or an `ApiError`. */
export const api = createClient<paths>({ baseUrl: API_ORIGIN, fetch: reach });

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
