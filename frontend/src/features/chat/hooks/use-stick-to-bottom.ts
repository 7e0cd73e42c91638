import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How close to the end still counts as being there. */
const NEAR_PX = 80;

/**
 * Keeps a scrolling region at its end while the reader is there, and where they are when they are not.
 *
 * `firstKey` names the first item: when it changes, items came in above, and what is on screen stays put.
 * `newest` names the newest text: when it changes while the reader is elsewhere, there are news.
 */
export function useStickToBottom(firstKey: string | undefined, newest: string | undefined) {
  const region = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isSticking = useRef(true);
  const known = useRef({ firstKey, height: 0 });
  const latest = useRef(newest);
  /** What was newest when the reader left the end; null while they are there. */
  const [left, setLeft] = useState<{ newest: string | undefined } | null>(null);
  const leave = useCallback(() => setLeft((before) => before ?? { newest: latest.current }), []);

  useLayoutEffect(() => {
    latest.current = newest;
  }, [newest]);

  const jump = useCallback((behavior: ScrollBehavior) => {
    isSticking.current = true;
    setLeft(null);
    const element = region.current;
    element?.scrollTo({ top: element.scrollHeight, behavior });
  }, []);

  /** Lets the reader be elsewhere: where `item` is, in the middle. */
  const leadTo = useCallback(
    (item: HTMLElement) => {
      isSticking.current = false;
      leave();
      item.scrollIntoView({ block: 'center' });
    },
    [leave],
  );

  useLayoutEffect(() => {
    const element = region.current;
    if (!element) return;
    const grown = element.scrollHeight - known.current.height;
    const isPrepended = known.current.firstKey !== undefined && known.current.firstKey !== firstKey;
    if (isPrepended && grown > 0 && !isSticking.current) element.scrollTop += grown;
    known.current = { firstKey, height: element.scrollHeight };
  }, [firstKey]);

  useEffect(() => {
    const element = region.current;
    if (!element || !content.current) return undefined;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      // Only the reader scrolls up; that the end moves away while text comes in is no reason to let go.
      if (distance <= NEAR_PX) isSticking.current = true;
      else if (element.scrollTop < lastTop) isSticking.current = false;
      lastTop = element.scrollTop;
      if (isSticking.current) setLeft(null);
      else leave();
    };
    const follow = () => {
      known.current = { ...known.current, height: element.scrollHeight };
      if (isSticking.current) element.scrollTop = element.scrollHeight;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [leave]);

  const hasNews = left !== null && left.newest !== newest;
  return { region, content, isAway: left !== null, hasNews, jump, leadTo };
}
