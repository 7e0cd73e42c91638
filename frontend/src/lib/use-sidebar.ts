import { useState, useSyncExternalStore } from 'react';
import { readStored, writeStored } from './storage';

/** From this width on the sidebar stands beside the page; below it is a drawer above it. */
const WIDE = '(min-width: 48rem)';

function watchWidth(listener: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

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
  const isWide = useSyncExternalStore(watchWidth, () => window.matchMedia(WIDE).matches);
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
