import type { ServerEvent } from './read-events';

/** Returns the object that an event carries; null where it is damaged. */
export function dataOf({ data }: ServerEvent): object | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return null;
  }
  return typeof parsed === 'object' ? parsed : null;
}
