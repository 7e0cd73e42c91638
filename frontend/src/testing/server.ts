import { vi } from 'vitest';

/** A request as the server sees it. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
  /** What stands for the `{…}` of the route, in order. */
  parts: string[];
}

type Answer = Response | Promise<Response>;
type Handler = (request: SeenRequest) => Answer;

interface Route {
  method: string;
  pattern: RegExp;
  handler: Handler;
}

/** Stands where the network is: takes the page's requests and answers with real bytes. */
export class TestServer {
  /** Every request, in order, as "METHOD /path". */
  readonly log: string[] = [];
  readonly requests: SeenRequest[] = [];
  /** While true, nothing gets through. */
  isUnreachable = false;
  private readonly routes: Route[] = [];

  constructor() {
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) =>
      this.take(new Request(input, init)),
    );
  }

  /** Answers `method` on `path` with `handler`; `{}` in a path matches one part. The last that fits wins. */
  on(method: string, path: string, handler: Handler): void {
    const pattern = new RegExp(`^${path.replaceAll('{}', '([^/]+)')}$`);
    this.routes.unshift({ method, pattern, handler });
  }

  /** The requests of `method` on exactly `path`. */
  sent(method: string, path: string): SeenRequest[] {
    return this.requests.filter((seen) => seen.method === method && seen.path === path);
  }

  private async take(request: Request): Promise<Response> {
    const { pathname: path, searchParams: query } = new URL(request.url);
    if (this.isUnreachable) throw new TypeError('Failed to fetch');
    const text = await request.text();
    const isForm = request.headers.get('Content-Type')?.startsWith('multipart/') ?? false;
    const body: unknown = text && !isForm ? JSON.parse(text) : text || null;
    const seen = { method: request.method, path, query, headers: request.headers, body, parts: [] };
    this.log.push(`${request.method} ${path}`);
    this.requests.push(seen);
    for (const { method, pattern, handler } of this.routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match) return untilAborted(handler({ ...seen, parts: match.slice(1) }), request.signal);
    }
    return problem(404, 'Not Found', `The test answers nothing at ${request.method} ${path}.`);
  }
}

/** An answer whose body ends with an AbortError once `signal` says so, as a browser's does. */
async function untilAborted(answer: Answer, signal: AbortSignal): Promise<Response> {
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => reject(new DOMException('The request was aborted.', 'AbortError'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
  });
  aborted.catch(() => undefined);
  const response = await Promise.race([answer, aborted]);
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await Promise.race([reader.read(), aborted]);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        await reader.cancel().catch(() => undefined);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}

/** A JSON answer. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

/** An error as the API words it. */
export function problem(
  status: number,
  error: string,
  detail: string,
  fallback_message: string | null = null,
): Response {
  return json({ error, detail, fallback_message }, status);
}
