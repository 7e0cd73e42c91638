let shared: AudioContext | null = null;
let users = 0;
let sleep: ReturnType<typeof setTimeout> | undefined;

/** How long the context stays awake with nothing to do: the next sentence may be on its way. */
const AWAKE_MS = 2_000;

/** The page's one audio context, also for those who listen; null where the browser has none. */
export function audioContext(): AudioContext | null {
  if (typeof AudioContext !== 'function') return null;
  if (!(shared instanceof AudioContext) || shared.state === 'closed') {
    shared = new AudioContext({ latencyHint: 'interactive' });
  }
  return shared;
}

/**
 * Wakes the context and keeps it awake until the answer is called; asleep it costs nothing.
 *
 * Browsers let it sound only after a click or a key, so the first to use it is whoever was clicked.
 */
export function keepAudioAwake(): () => void {
  clearTimeout(sleep);
  users += 1;
  const context = audioContext();
  if (context?.state === 'suspended') void context.resume().catch(() => undefined);
  let isLeft = false;
  return () => {
    if (isLeft) return;
    isLeft = true;
    users -= 1;
    if (users > 0) return;
    sleep = setTimeout(() => void shared?.suspend().catch(() => undefined), AWAKE_MS);
  };
}
