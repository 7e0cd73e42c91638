import { useLayoutEffect, useState, type RefObject } from 'react';

/** How wide what is in `region` can be, in pixels; 0 until it is known. */
export function useWidth(region: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = region.current;
    if (!element) return undefined;
    const measure = () => setWidth(roomIn(element));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [region]);
  return width;
}

function roomIn(element: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(element);
  return element.clientWidth - (parseFloat(paddingLeft) || 0) - (parseFloat(paddingRight) || 0);
}
