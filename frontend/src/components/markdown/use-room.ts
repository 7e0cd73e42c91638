import { useEffect, useState, type CSSProperties, type RefObject } from 'react';
import { flushSync } from 'react-dom';

/** How far from what is on screen something is let go: some screens, so that who scrolls finds it drawn. */
const NEAR = '250% 0px';

/**
 * The room that `box` takes while its content is let go, being far from what is on screen; null while it is drawn.
 *
 * What is selected or has the focus stays. What is printed, or comes to be selected, is drawn wherever it is.
 */
export function useRoom(box: RefObject<HTMLElement | null>, isSettled: boolean) {
  const [room, setRoom] = useState<CSSProperties | null>(null);

  useEffect(() => {
    const element = box.current;
    if (!element || !isSettled) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting) setRoom(null);
        else if (element.firstElementChild && !isInUse(element)) setRoom(roomOf(element));
      },
      { root: scrollerOf(element), rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, isSettled]);

  const isLetGo = room !== null;
  useEffect(() => {
    if (!isLetGo) return undefined;
    const draw = () => setRoom(null);
    const onSelection = () => {
      if (box.current && isSelected(box.current)) draw();
    };
    const onPrint = () => flushSync(draw);
    document.addEventListener('selectionchange', onSelection);
    window.addEventListener('beforeprint', onPrint);
    return () => {
      document.removeEventListener('selectionchange', onSelection);
      window.removeEventListener('beforeprint', onPrint);
    };
  }, [box, isLetGo]);

  return room;
}

const isInUse = (element: Element) =>
  isSelected(element) || element.contains(document.activeElement);

function isSelected(element: Element): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}

/** As high as it is, and as far from what is above and below. */
function roomOf(element: HTMLElement): CSSProperties {
  const margin = (child: Element | null, side: 'marginTop' | 'marginBottom') =>
    child ? getComputedStyle(child)[side] : '0px';
  return {
    height: element.getBoundingClientRect().height,
    marginTop: margin(element.firstElementChild, 'marginTop'),
    marginBottom: margin(element.lastElementChild, 'marginBottom'),
  };
}

function scrollerOf(element: Element): Element | null {
  let around = element.parentElement;
  while (around && !/auto|scroll/.test(getComputedStyle(around).overflowY)) {
    around = around.parentElement;
  }
  return around;
}
