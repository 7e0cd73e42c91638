import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** How many conversations there are with an agent, in words, and how many documents it has read. */
export function conversations(agent: Pick<Agent, 'session_count' | 'document_count'>): string {
  const { session_count: sessions, document_count: documents } = agent;
  if (sessions === 0 && documents === 0) return t('agents.noConversations');
  const owned = [
    sessions > 0 && t('count.conversations', { count: sessions }),
    documents > 0 && t('count.documents', { count: documents }),
  ];
  return owned.filter(Boolean).join(' · ');
}
