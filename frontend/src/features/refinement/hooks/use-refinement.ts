import { useCallback, useEffect, useRef, useState } from 'react';
import { refinePrompt, type RefineOrder } from '@/features/refinement/api/refine-prompt';
import { describeRefusal } from '@/features/refinement/lib/refusal';
import type { Refinement } from '@/lib/api/types';
import { createFrameBatch } from '@/lib/frame-batch';

/** A refinement from the moment that it is asked for until it is decided about. */
export type RefinementState =
  | { phase: 'idle' }
  | { phase: 'writing'; original: string; text: string }
  | { phase: 'review'; original: string; result: Refinement }
  | { phase: 'failed'; message: string };

const IDLE: RefinementState = { phase: 'idle' };

/** One refinement at a time; leaving the page ends it. */
export function useRefinement() {
  const [state, setState] = useState(IDLE);
  const running = useRef<AbortController | null>(null);

  const end = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState(IDLE);
  }, []);
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(async (order: RefineOrder) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const original = order.prompt;
    const show = (next: RefinementState) => running.current === own && setState(next);
    const frames = createFrameBatch<string>((texts) =>
      show({ phase: 'writing', original, text: texts.at(-1) ?? '' }),
    );
    show({ phase: 'writing', original, text: '' });
    try {
      const result = await refinePrompt(order, (text) => frames.push([text]), own.signal);
      show({ phase: 'review', original, result });
    } catch (error) {
      if (!own.signal.aborted) show({ phase: 'failed', message: describeRefusal(error) });
    } finally {
      frames.cancel();
    }
  }, []);

  return { state, start, end };
}
