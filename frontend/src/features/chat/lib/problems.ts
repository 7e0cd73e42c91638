import { ApiError, UnreachableError, describeError } from '@/lib/api/errors';

/** Why a message was not sent, in words that tell what can be done. */
export function whyUnsent(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 409) {
      return 'Another reply is still being written in this conversation. Wait for it, or stop it, then send this again.';
    }
    return error.fallbackMessage ?? error.message;
  }
  if (error instanceof UnreachableError) return describeError(error);
  return 'The connection was lost before the server had answered.';
}

/** Whether the server took a recording and heard no words in it. */
export function wasNotUnderstood(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}

/** The heading over a reply that is not whole, or null where nothing is to be said. */
export function replyProblem(status: string, finishReason: string | null): string | null {
  switch (status) {
    case 'stopped':
      return 'You stopped this reply';
    case 'interrupted':
      return 'This reply was interrupted';
    case 'failed':
      return 'This reply could not be completed';
    default:
      if (finishReason === 'length') return 'This reply reached the length limit';
      if (finishReason === 'repetition') return 'The model began to repeat itself and was stopped';
      if (finishReason === 'content_filter') return 'The content filter ended this reply';
      return null;
  }
}
