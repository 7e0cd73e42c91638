import { useCallback, useEffect, useState } from 'react';
import type { Talk } from '@/lib/talk';

/** Sends a recording, and stops first the reply into which it was said. */
export function usePatientSend(talk: Talk): Talk['send'] {
  const { phase, send, stop } = talk;
  const [waiting, setWaiting] = useState<{ audio: Blob; seconds: number } | null>(null);
  const isIdle = phase === 'idle';

  useEffect(() => {
    if (!waiting || !isIdle) return;
    setWaiting(null);
    send(waiting.audio, waiting.seconds);
  }, [waiting, isIdle, send]);

  return useCallback(
    (audio, seconds) => {
      if (!isIdle) stop();
      setWaiting({ audio, seconds });
    },
    [isIdle, stop],
  );
}
