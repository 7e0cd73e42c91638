import { useEffect, useRef, useState } from 'react';
import { replyProblem } from '@/features/chat/lib/problems';
import type { Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { plainText } from '@/lib/text';
import type { Conversation } from './use-conversation';

/** What a screen reader says once a reply is there: the whole of it, and never its single words. */
export function useAnnouncement({ turn, messages, session }: Conversation): string {
  const [announcement, setAnnouncement] = useState('');
  const watched = useRef<string | null>(null);
  const agentName = session?.agent.name ?? t('chat.theAgent');

  useEffect(() => {
    if (turn.phase !== 'idle') {
      watched.current = turn.messageId;
      return;
    }
    const reply = messages.findLast((message) => message.id === watched.current);
    watched.current = null;
    if (!reply) return;
    const problem = replyProblem(reply.status, reply.finish_reason);
    // What was heard need not be read out as well.
    const words = reply.tts_audio_url && !problem ? '' : spoken(reply);
    setAnnouncement(
      [problem ?? t('chat.replied', { name: agentName }), words].filter(Boolean).join(': '),
    );
  }, [turn.phase, turn.messageId, messages, agentName]);

  return announcement;
}

/** The words of a reply, and how many sources it names in place of its marks. */
function spoken({ content, citations }: Message): string {
  if (citations.length === 0) return plainText(content);
  const words = plainText(content.replaceAll(/ ?\[\d{1,3}\]/g, ''));
  return `${words} ${t('count.sources', { count: citations.length })}.`;
}
