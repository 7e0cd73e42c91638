import { useEffect, useState, type RefObject } from 'react';

/**
 * `value`, held back while the browser skips drawing `box` (`content-visibility: auto`) and given once it does not.
 *
 * Where a browser does not tell, nothing is held back.
 */
export function useHeldBack<Value>(value: Value, box: RefObject<HTMLElement | null>): Value {
  const [isSkipped, setSkipped] = useState(false);
  const [given, setGiven] = useState(value);
  if (!isSkipped && given !== value) setGiven(value);

  useEffect(() => {
    const element = box.current;
    const onChange = (event: Event) => setSkipped((event as SkipEvent).skipped);
    element?.addEventListener('contentvisibilityautostatechange', onChange);
    return () => element?.removeEventListener('contentvisibilityautostatechange', onChange);
  }, [box]);

  return isSkipped ? given : value;
}

interface SkipEvent extends Event {
  readonly skipped: boolean;
}
