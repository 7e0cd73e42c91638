import { t } from '@/lib/i18n/translate';
import { refusalWords } from './server-words';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The short name of the error, such as "Conflict". */
  readonly title: string;
  /** What the agent would say in its own words, where there is such a sentence. */
  readonly fallbackMessage: string | null;

  constructor(
    status: number,
    title: string,
    detail: string,
    fallbackMessage: string | null = null,
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.fallbackMessage = fallbackMessage;
  }
}

/** No answer came: the server is away, or the network is. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(cause: unknown) {
    super(t('errors.unreachable'), { cause });
  }
}

/** Whether `error` says that a request was given up on purpose. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The sentence to show a person for `error`. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return refusalWords(error.title, error.message);
  if (error instanceof UnreachableError) return error.message;
  return t('errors.page');
}

/** Reads the error envelope of an answer that is not ok. */
export function toApiError(status: number, body: unknown): ApiError {
  const fields = typeof body === 'object' && body !== null ? body : {};
  const text = (name: string): string | null => {
    const value: unknown = Reflect.get(fields, name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return new ApiError(
    status,
    text('error') ?? 'Error',
    text('detail') ?? t('errors.status', { status: String(status) }),
    text('fallback_message'),
  );
}
