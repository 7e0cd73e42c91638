import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';

/** How many conversations there are with an agent, in words, and how many documents it has read. */
export function conversations(agent: Pick<Agent, 'session_count' | 'document_count'>): string {
  const { session_count: sessions, document_count: documents } = agent;
  const talks = sessions === 0 ? 'No conversations yet' : count(sessions, 'conversation');
  return documents === 0 ? talks : `${talks} · ${count(documents, 'document')}`;
}
