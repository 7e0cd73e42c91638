import { useCallback, useEffect, useRef } from 'react';
import type { Talk } from '@/lib/talk';

/** Sends a recording, and stops first the reply into which it was said. */
export function usePatientSend({ phase, send, stop }: Talk): Talk['send'] {
  const waiting = useRef<{ audio: Blob; seconds: number } | null>(null);
  const isIdle = phase === 'idle';

  useEffect(() => {
    const said = waiting.current;
    if (!said || !isIdle) return;
    waiting.current = null;
    send(said.audio, said.seconds);
  }, [isIdle, send]);

  return useCallback(
    (audio, seconds) => {
      if (isIdle) return send(audio, seconds);
      waiting.current = { audio, seconds };
      stop();
    },
    [isIdle, send, stop],
  );
}
