import { useCallback, useState } from 'react';
import { readOutbox, writeOutbox, type Outgoing } from '@/features/chat/lib/outbox';

/** The message of a session that the server has not confirmed yet; it survives a reload. */
export function useOutbox(sessionId: string) {
  const [outgoing, setOutgoing] = useState(() => readOutbox(sessionId));
  const put = useCallback(
    (next: Outgoing | null) => {
      writeOutbox(sessionId, next);
      setOutgoing(next);
    },
    [sessionId],
  );
  return [outgoing, put] as const;
}
