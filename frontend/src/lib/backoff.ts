const FIRST_MS = 400;
const LONGEST_MS = 8_000;

/** How long to wait before connecting for the `attempt`th time (from 0), a little random each time. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ideal = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return ideal * (0.75 + random() / 2);
}

/** Waits `ms`, or less when the network comes back or the page is looked at again. */
export function waitForRetry(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      window.removeEventListener('online', finish);
      document.removeEventListener('visibilitychange', onVisible);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const onVisible = () => {
      if (document.visibilityState === 'visible') finish();
    };
    const timer = setTimeout(finish, ms);
    window.addEventListener('online', finish);
    document.addEventListener('visibilitychange', onVisible);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
