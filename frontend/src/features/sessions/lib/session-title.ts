import type { Session } from '@/lib/api/types';

/** What a session is called on screen; one without a message has no title of its own yet. */
export function sessionTitle(session: Pick<Session, 'title'>): string {
  return session.title ?? 'New conversation';
}
