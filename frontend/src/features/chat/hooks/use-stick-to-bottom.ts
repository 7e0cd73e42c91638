import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How close to the end still counts as being there. */
const NEAR_PX = 80;

/**
 * Keeps a scrolling region at its end while the reader is there, and where they are when they are not.
 *
 * `firstKey` names the first item: when it changes, items came in above, and what is on screen stays put.
 */
export function useStickToBottom(firstKey: string | undefined) {
  const region = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isSticking = useRef(true);
  const known = useRef({ firstKey, height: 0 });
  const last = useRef<{ row: Element | null; height: number }>({ row: null, height: 0 });
  const [isAway, setAway] = useState(false);
  const [hasNews, setNews] = useState(false);

  const jump = useCallback((behavior: ScrollBehavior) => {
    isSticking.current = true;
    setAway(false);
    setNews(false);
    const element = region.current;
    element?.scrollTo({ top: element.scrollHeight, behavior });
  }, []);

  /** Lets the reader be elsewhere: where `item` is, in the middle. */
  const leadTo = useCallback((item: HTMLElement) => {
    isSticking.current = false;
    setAway(true);
    item.scrollIntoView({ block: 'center' });
  }, []);

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
      setAway(!isSticking.current);
      if (isSticking.current) setNews(false);
    };
    const follow = () => {
      known.current = { ...known.current, height: element.scrollHeight };
      // What stands above grows too, when rows whose heights were guessed are drawn: that is nothing new.
      const row = content.current?.lastElementChild ?? null;
      const height = row?.clientHeight ?? 0;
      const hasGrown = row !== last.current.row || height > last.current.height;
      last.current = { row, height };
      if (isSticking.current) element.scrollTop = element.scrollHeight;
      else if (hasGrown) setNews(true);
    };
    const observer = new ResizeObserver(follow);
    observer.observe(content.current);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  return { region, content, isAway, hasNews, jump, leadTo };
}
