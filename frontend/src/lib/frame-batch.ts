/** How long a page in the background collects, where frames are not drawn. */
const HIDDEN_MS = 250;

/** Collects items and hands them over together, once per frame. */
export interface FrameBatch<Item> {
  push: (items: readonly Item[]) => void;
  /** Hands over what is collected, now. */
  flush: () => void;
  /** Forgets what is collected. */
  cancel: () => void;
}

/** A batch that calls `deliver` at most once per frame, so that a fast stream does not draw a slow page. */
export function createFrameBatch<Item>(deliver: (items: Item[]) => void): FrameBatch<Item> {
  let waiting: Item[] = [];
  let cancelTimer: (() => void) | null = null;

  const clear = () => {
    cancelTimer?.();
    cancelTimer = null;
    const items = waiting;
    waiting = [];
    return items;
  };
  const flush = () => {
    const items = clear();
    if (items.length > 0) deliver(items);
  };
  const schedule = () => {
    if (document.visibilityState === 'hidden') {
      const timer = setTimeout(flush, HIDDEN_MS);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(flush);
    return () => cancelAnimationFrame(frame);
  };
  return {
    push(items) {
      waiting.push(...items);
      cancelTimer ??= schedule();
    },
    flush,
    cancel: () => void clear(),
  };
}
