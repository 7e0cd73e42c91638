import { audioContext } from './audio-context';

/** A sentence that is ready to be heard. */
export interface Clip {
  seconds: number;
  /** Lets it be heard at a time of `clockNow`. */
  start: (at: number) => void;
  stop: () => void;
}

/** The clock by which sentences are played, in seconds. */
export function clockNow(): number {
  return audioContext()?.currentTime ?? performance.now() / 1000;
}

/** Fetches a sentence and makes it ready; null where it can't be heard. */
export async function loadClip(url: string, signal: AbortSignal): Promise<Clip | null> {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) return null;
    const bytes = await response.arrayBuffer();
    const context = audioContext();
    if (!context) return await elementClip(new Blob([bytes], { type: 'audio/mpeg' }));
    return bufferClip(context, await context.decodeAudioData(bytes));
  } catch {
    // Given up, cut off or damaged: the sentences after it are heard.
    return null;
  }
}

function bufferClip(context: AudioContext, buffer: AudioBuffer): Clip {
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  let isStarted = false;
  return {
    seconds: buffer.duration,
    start: (at) => {
      isStarted = true;
      source.start(at);
    },
    stop: () => {
      if (isStarted) source.stop();
      source.disconnect();
    },
  };
}

/** For browsers without Web Audio: as close together as a timer gets. */
async function elementClip(blob: Blob): Promise<Clip> {
  const audio = new Audio(URL.createObjectURL(blob));
  await new Promise((resolve, reject) => {
    audio.addEventListener('loadedmetadata', resolve, { once: true });
    audio.addEventListener('error', reject, { once: true });
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    audio.pause();
    URL.revokeObjectURL(audio.src);
  };
  audio.addEventListener('ended', stop, { once: true });
  return {
    seconds: audio.duration,
    start: (at) => {
      timer = setTimeout(() => void audio.play().catch(() => undefined), (at - clockNow()) * 1000);
    },
    stop,
  };
}
