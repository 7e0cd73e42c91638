import { failureWords } from '@/lib/api/server-words';
import type { Message } from '@/lib/api/types';

/** Why there is no reply, or not all of it. */
export function FailureWords({ message }: { message: Message }) {
  const words = failureWords(message.error_code);
  return words ?? <span lang="en">{message.fallback_message}</span>;
}
