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

/** How late a frame is that follows another in time. */
const IN_TIME_MS = 24;
/** How often the time that a delivery held up the page goes by before the next. */
const RESTS = 2;
const LONGEST_REST_MS = 150;

/**
 * A batch that calls `deliver` at most once per frame, so that a fast stream does not draw a slow page.
 *
 * Where what is delivered takes longer to draw than a frame has, it leaves the page in peace for a multiple of that:
 * the text comes in larger pieces, and keys and scrolling find their frames.
 */
export function createFrameBatch<Item>(deliver: (items: Item[]) => void): FrameBatch<Item> {
  let waiting: Item[] = [];
  let cancelTimer: (() => void) | null = null;
  /** When items were handed over in the frame before this one. */
  let deliveredAt: number | null = null;

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
  const onFrame = () => {
    cancelTimer = null;
    const now = performance.now();
    const late = deliveredAt === null ? 0 : now - deliveredAt - IN_TIME_MS;
    deliveredAt = null;
    if (late > 0) {
      const timer = setTimeout(askForFrame, Math.min(RESTS * late, LONGEST_REST_MS));
      cancelTimer = () => clearTimeout(timer);
    } else if (waiting.length > 0) {
      flush();
      deliveredAt = now;
      askForFrame();
    }
  };
  const askForFrame = () => {
    const frame = requestAnimationFrame(onFrame);
    cancelTimer = () => cancelAnimationFrame(frame);
  };
  const schedule = () => {
    if (document.visibilityState !== 'hidden') return askForFrame();
    const timer = setTimeout(flush, HIDDEN_MS);
    cancelTimer = () => clearTimeout(timer);
  };
  return {
    push(items) {
      waiting.push(...items);
      if (cancelTimer === null) schedule();
    },
    flush,
    cancel: () => void clear(),
  };
}
