let shared: AudioContext | null = null;

/** The page's one audio context, also for those who listen; null where the browser has none. */
export function audioContext(): AudioContext | null {
  if (typeof AudioContext !== 'function') return null;
  if (!(shared instanceof AudioContext) || shared.state === 'closed') {
    shared = new AudioContext({ latencyHint: 'interactive' });
  }
  return shared;
}

/** Wakes the context: browsers let it sound only after a click or a key. */
export async function wakeAudio(): Promise<void> {
  const context = audioContext();
  if (context?.state === 'suspended') await context.resume().catch(() => undefined);
}
