import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/** Keeps on screen what is on screen when the pages in `region` become wider or narrower. */
export function useKeptPlace(region: RefObject<HTMLElement | null>, pageWidth: number): void {
  const place = useRef(0);
  const before = useRef(0);

  useEffect(() => {
    const room = region.current;
    if (!room) return undefined;
    const note = () => {
      place.current = room.scrollTop;
    };
    room.addEventListener('scroll', note, { passive: true });
    return () => room.removeEventListener('scroll', note);
  }, [region]);

  useLayoutEffect(() => {
    // The browser itself may have moved already, to the end of pages that have become short.
    if (before.current > 0) {
      region.current?.scrollTo({ top: place.current * (pageWidth / before.current) });
    }
    before.current = pageWidth;
  }, [region, pageWidth]);
}
