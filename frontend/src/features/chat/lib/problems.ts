import { ApiError, UnreachableError, describeError } from '@/lib/api/errors';
import { refusalWords } from '@/lib/api/server-words';
import { t } from '@/lib/i18n/translate';

/** Why a message was not sent, in words that tell what can be done. */
export function whyUnsent(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 409) {
      return t('chat.anotherRunning');
    }
    return refusalWords(error.title, error.fallbackMessage ?? error.message);
  }
  if (error instanceof UnreachableError) return describeError(error);
  return t('chat.connectionLost');
}

/** Whether the server took a recording and heard no words in it. */
export function wasNotUnderstood(error: unknown): boolean {
  return error instanceof ApiError && error.status === 422;
}

/** The heading over a reply that is not whole, or null where nothing is to be said. */
export function replyProblem(status: string, finishReason: string | null): string | null {
  switch (status) {
    case 'stopped':
      return t('chat.stopped');
    case 'interrupted':
      return t('chat.interrupted');
    case 'failed':
      return t('chat.failed');
    default:
      if (finishReason === 'length') return t('chat.tooLong');
      if (finishReason === 'repetition') return t('chat.repeating');
      if (finishReason === 'content_filter') return t('chat.filtered');
      return null;
  }
}
