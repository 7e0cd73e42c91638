import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';

/** How many conversations there are with an agent, in words, and how many documents it has read. */
export function conversations(agent: Pick<Agent, 'session_count' | 'document_count'>): string {
  const { session_count: sessions, document_count: documents } = agent;
  if (sessions === 0 && documents === 0) return 'No conversations yet';
  const owned = [
    sessions > 0 && count(sessions, 'conversation'),
    documents > 0 && count(documents, 'document'),
  ];
  return owned.filter(Boolean).join(' · ');
}
