import type { Session } from '@/lib/api/types';
import { formatAge } from '@/lib/time';

/** Sessions under one heading. */
export interface SessionGroup {
  age: string;
  sessions: Session[];
}

/** Sessions, the last used first, under headings such as "Today" and "This week". */
export function groupByAge(sessions: readonly Session[], now: Date = new Date()): SessionGroup[] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions) {
    const age = formatAge(session.updated_at, now);
    const group = groups.get(age);
    if (group) group.push(session);
    else groups.set(age, [session]);
  }
  return Array.from(groups, ([age, group]) => ({ age, sessions: group }));
}
