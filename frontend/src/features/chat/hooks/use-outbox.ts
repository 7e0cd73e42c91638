import { useCallback, useRef, useState } from 'react';
import { readOutbox, writeOutbox, type Outgoing } from '@/features/chat/lib/outbox';
import { dropRecording } from '@/lib/recording-store';

/** The message of a session that the server has not confirmed yet; it survives a reload. */
export function useOutbox(sessionId: string) {
  const [outgoing, setOutgoing] = useState(() => readOutbox(sessionId));
  const known = useRef(outgoing);
  const put = useCallback(
    (next: Outgoing | null) => {
      const before = known.current;
      if (before?.seconds !== undefined && before.key !== next?.key) void dropRecording(before.key);
      known.current = next;
      writeOutbox(sessionId, next);
      setOutgoing(next);
    },
    [sessionId],
  );
  return [outgoing, put] as const;
}
