import { useEffect, useState } from 'react';
import { SpeechPlayer } from '@/features/voice/lib/speech-player';
import { API_ORIGIN } from '@/lib/api/client';
import type { Talk } from '@/lib/talk';

/** Lets the agent be heard while it replies to what was asked aloud. */
export function useSpeech(listen: Talk['listen']) {
  const [isSpeaking, setSpeaking] = useState(false);
  const [player] = useState(() => new SpeechPlayer(setSpeaking));

  useEffect(() => {
    const endListening = listen((event) => {
      if (event.type === 'began') player.begin();
      else if (event.type === 'sentence') void player.add(event.index, `${API_ORIGIN}${event.url}`);
      else if (event.type === 'stopped') player.hush();
    });
    return () => {
      endListening();
      player.hush();
    };
  }, [listen, player]);

  return { isSpeaking, hush: player.hush };
}
