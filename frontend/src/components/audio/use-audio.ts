import { useCallback, useEffect, useRef, useState } from 'react';
import { takeStage } from '@/lib/audio/stage';

/** How far a sound is. */
export interface AudioState {
  status: 'idle' | 'loading' | 'playing' | 'paused' | 'failed';
  seconds: number;
  /** How long it is, once that is known. */
  duration: number | null;
}

const SILENT: AudioState = { status: 'idle', seconds: 0, duration: null };

/** Beyond the end of everything: a browser that is sent there finds out where the end is. */
const FAR = 1e7;

/** A sound that can be heard: one at a time in the whole page. It is fetched when it is needed. */
export function useAudio(url: string, rate = 1) {
  const [state, setState] = useState(SILENT);
  const audio = useRef<HTMLAudioElement | null>(null);

  const element = useCallback(() => {
    const change = (part: Partial<AudioState>) => setState((known) => ({ ...known, ...part }));
    audio.current ??= makeAudio(change);
    if (!audio.current.hasAttribute('src')) audio.current.src = url;
    return audio.current;
  }, [url]);

  useEffect(
    () => () => {
      const playing = audio.current;
      audio.current = null;
      if (!playing) return;
      playing.pause();
      playing.removeAttribute('src');
      setState(SILENT);
    },
    [url],
  );
  useEffect(() => {
    if (audio.current) audio.current.playbackRate = rate;
  }, [rate]);

  const pause = useCallback(() => audio.current?.pause(), []);
  const play = useCallback(() => {
    const playing = element();
    takeStage(pause);
    // From now on it is on its way: to measure it would begin it anew.
    playing.preload = 'auto';
    playing.defaultPlaybackRate = rate;
    playing.playbackRate = rate;
    setState((known) => ({ ...known, status: 'loading' }));
    playing.play().catch((error: unknown) => {
      // A pause that comes before the sound is no failure.
      const isCalledOff = error instanceof Error && error.name === 'AbortError';
      setState((known) => ({ ...known, status: isCalledOff ? 'paused' : 'failed' }));
    });
  }, [element, pause, rate]);
  const seek = useCallback(
    (seconds: number) => {
      element().currentTime = seconds;
      setState((known) => ({ ...known, seconds }));
    },
    [element],
  );
  /** Finds out how long it is, without a sound. */
  const measure = useCallback(() => {
    const unknown = element();
    if (unknown.preload !== 'none') return;
    unknown.preload = 'metadata';
    unknown.load();
  }, [element]);

  return { ...state, play, pause, seek, measure };
}

function makeAudio(change: (part: Partial<AudioState>) => void): HTMLAudioElement {
  const audio = new Audio();
  audio.preload = 'none';
  let isMeasuring = false;
  const learn = () => {
    if (!Number.isFinite(audio.duration)) {
      // A recording of a browser does not say how long it is: only its end does.
      if (isMeasuring || audio.duration !== Infinity) return;
      isMeasuring = true;
      audio.currentTime = FAR;
      return;
    }
    change({ duration: audio.duration });
    if (!isMeasuring) return;
    isMeasuring = false;
    audio.currentTime = 0;
  };
  audio.addEventListener('loadedmetadata', learn);
  audio.addEventListener('durationchange', learn);
  audio.addEventListener('timeupdate', () => {
    learn();
    if (!isMeasuring) change({ seconds: audio.currentTime });
  });
  audio.addEventListener('playing', () => change({ status: 'playing' }));
  audio.addEventListener('pause', () => change({ status: 'paused' }));
  audio.addEventListener('error', () => {
    if (audio.hasAttribute('src')) change({ status: 'failed' });
  });
  audio.addEventListener('ended', () => {
    if (isMeasuring) return;
    audio.currentTime = 0;
    change({ status: 'paused', seconds: 0 });
  });
  return audio;
}
