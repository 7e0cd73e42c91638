import { useState } from 'react';
import { readStored, writeStored } from './storage';
import { useMediaQuery } from './use-media-query';

/** From this width on the sidebar stands beside the page; below it is a drawer above it. */
const WIDE = '(min-width: 48rem)';

/** Whether the sidebar is on screen, and how it gets there. */
export interface SidebarState {
  isWide: boolean;
  isShown: boolean;
  /** Whether the drawer was ever opened. */
  wasDrawn: boolean;
  show: () => void;
  hide: () => void;
  /** A place was chosen: a drawer closes, a sidebar stays. */
  afterNavigation: () => void;
}

/** The state of the sidebar. Beside the page it is remembered; as a drawer it begins closed. */
export function useSidebar(): SidebarState {
  const isWide = useMediaQuery(WIDE);
  const [isCollapsed, setCollapsed] = useState(() => readStored('sidebar') === 'collapsed');
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [wasDrawn, setDrawn] = useState(false);

  const collapse = (next: boolean) => {
    writeStored('sidebar', next ? 'collapsed' : null);
    setCollapsed(next);
  };
  return {
    isWide,
    isShown: isWide ? !isCollapsed : isDrawerOpen,
    wasDrawn,
    show: () => {
      if (isWide) return collapse(false);
      setDrawn(true);
      setDrawerOpen(true);
    },
    hide: () => (isWide ? collapse(true) : setDrawerOpen(false)),
    afterNavigation: () => setDrawerOpen(false),
  };
}
