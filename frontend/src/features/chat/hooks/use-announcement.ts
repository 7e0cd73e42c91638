import { useEffect, useRef, useState } from 'react';
import { replyProblem } from '@/features/chat/lib/problems';
import { plainText } from '@/lib/text';
import type { Conversation } from './use-conversation';

/** What a screen reader says once a reply is there: the whole of it, and never its single words. */
export function useAnnouncement({ turn, messages, session }: Conversation): string {
  const [announcement, setAnnouncement] = useState('');
  const watched = useRef<string | null>(null);
  const agentName = session?.agent.name ?? 'The agent';

  useEffect(() => {
    if (turn.phase !== 'idle') {
      watched.current = turn.messageId;
      return;
    }
    const reply = messages.findLast((message) => message.id === watched.current);
    watched.current = null;
    if (!reply) return;
    const problem = replyProblem(reply.status, reply.finish_reason);
    setAnnouncement(
      [problem ?? `${agentName} replied`, plainText(reply.content)].filter(Boolean).join(': '),
    );
  }, [turn.phase, turn.messageId, messages, agentName]);

  return announcement;
}
