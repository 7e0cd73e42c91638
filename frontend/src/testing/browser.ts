import { vi } from 'vitest';

/** Makes the window `width` pixels wide, for everything that depends on it. */
export function setWindowWidth(width: number): void {
  // happy-dom's own handle on the window that it plays.
  const { happyDOM } = window as unknown as {
    happyDOM: { setViewport: (size: { width: number }) => void };
  };
  happyDOM.setViewport({ width });
}

/** Puts a ResizeObserver in place that sees a change of size whenever the returned function is called. */
export function stubResizes(): () => void {
  const watching: (() => void)[] = [];
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        watching.push(callback);
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  return () => {
    for (const look of watching) look();
  };
}
