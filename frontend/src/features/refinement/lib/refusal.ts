import { describeError } from '@/lib/api/errors';

/** Why there is no refined prompt, without the name of the field that the server puts before it. */
export function describeRefusal(error: unknown): string {
  const words = describeError(error).replace(/^(?:prompt|instructions|name): /, '');
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
