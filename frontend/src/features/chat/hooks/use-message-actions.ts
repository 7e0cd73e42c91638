import { useEffect, useMemo, useRef } from 'react';
import type { Conversation } from './use-conversation';

/** What can be done with a message. */
export interface MessageActions {
  regenerate: (messageId: string) => void;
  edit: (messageId: string, content: string) => Promise<boolean>;
  selectVersion: (messageId: string) => void;
  resend: () => void;
  discard: () => void;
}

/**
 * The actions of the conversation behind functions that stay the same, so that rows need not draw again.
 *
 * Rows that are not on screen may not know yet that a reply runs: while one does, nothing is asked.
 */
export function useMessageActions(conversation: Conversation): MessageActions {
  const latest = useRef(conversation);
  useEffect(() => {
    latest.current = conversation;
  });
  return useMemo(() => {
    const isIdle = () => latest.current.turn.phase === 'idle';
    return {
      regenerate: (id) => void (isIdle() && latest.current.regenerate(id)),
      edit: (id, text) => latest.current.edit(id, text),
      selectVersion: (id) => void (isIdle() && latest.current.selectVersion(id)),
      resend: () => latest.current.resend(),
      discard: () => latest.current.discard(),
    };
  }, []);
}
