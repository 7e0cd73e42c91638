import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

/** How far beyond the edge pages are drawn already. */
const AHEAD = '80% 0px';

export interface VisiblePages {
  /** The pages that are on screen or close to it. */
  near: ReadonlySet<number>;
  /** The page that is being read. */
  current: number;
  /** To be given every page's element. */
  watch: (number: number) => (element: HTMLElement | null) => void;
  elementOf: (number: number) => HTMLElement | undefined;
}

/** Which pages of a long document are on screen, so that only those are drawn. */
export function useVisiblePages(
  region: RefObject<HTMLElement | null>,
  start: number,
): VisiblePages {
  const [near, setNear] = useState<ReadonlySet<number>>(() => new Set([start]));
  const [current, setCurrent] = useState(start);
  const elements = useRef(new Map<number, HTMLElement>());
  const observer = useRef<IntersectionObserver | null>(null);

  useEffect(() => {
    const root = region.current;
    if (!root) return undefined;
    const seen = new IntersectionObserver(
      (entries) =>
        setNear((known) => {
          const next = new Set(known);
          for (const { target, isIntersecting } of entries) {
            const number = Number((target as HTMLElement).dataset['page']);
            if (isIntersecting) next.add(number);
            else next.delete(number);
          }
          return next;
        }),
      { root, rootMargin: AHEAD },
    );
    observer.current = seen;
    for (const element of elements.current.values()) seen.observe(element);
    const read = () => setCurrent(pageAt(root, elements.current));
    root.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.current = null;
      seen.disconnect();
      root.removeEventListener('scroll', read);
    };
  }, [region]);

  const watch = useCallback(
    (number: number) => (element: HTMLElement | null) => {
      const known = elements.current.get(number);
      if (known && known !== element) observer.current?.unobserve(known);
      if (!element) return void elements.current.delete(number);
      elements.current.set(number, element);
      observer.current?.observe(element);
    },
    [],
  );
  const elementOf = useCallback((number: number) => elements.current.get(number), []);
  return { near, current, watch, elementOf };
}

/** The last page that begins above the upper third. */
function pageAt(root: HTMLElement, elements: ReadonlyMap<number, HTMLElement>): number {
  const line = root.scrollTop + root.clientHeight / 3;
  let [low, high] = [1, elements.size];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((elements.get(middle)?.offsetTop ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}
