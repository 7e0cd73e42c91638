import { useCallback, useEffect, useRef, useState } from 'react';

/** How long something is pointed at before it is meant, and how long it may be left before it closes. */
const OPEN_MS = 250;
const CLOSE_MS = 220;

/** A card that shows while its mark is pointed at or has the focus, or while the card itself is pointed at. */
export function usePreview() {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const change = useCallback((open: boolean, delay: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setOpen(open);
      if (open) setOpened(true);
    }, delay);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const close = useCallback(() => change(false, 0), [change]);
  return {
    isOpen,
    wasOpened,
    close,
    ofMark: {
      onPointerEnter: ({ pointerType }: React.PointerEvent) => {
        // A finger that rests on it opens the document.
        if (pointerType !== 'touch') change(true, OPEN_MS);
      },
      onPointerLeave: () => change(false, CLOSE_MS),
      onFocus: ({ target }: React.FocusEvent) => {
        if (target.matches(':focus-visible')) change(true, 0);
      },
      onBlur: close,
      onClick: close,
      onKeyDown: ({ key }: React.KeyboardEvent) => {
        if (key === 'Escape') close();
      },
    },
    ofCard: {
      onPointerEnter: () => change(true, 0),
      onPointerLeave: () => change(false, CLOSE_MS),
    },
  };
}
