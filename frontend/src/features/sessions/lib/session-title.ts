import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** What a session is called on screen; one without a message has no title of its own yet. */
export function sessionTitle(session: Pick<Session, 'title'>): string {
  return session.title ?? t('common.newConversation');
}
