import { Suspense, lazy, useEffect, type ReactNode } from 'react';
import type { SidebarState } from '@/lib/use-sidebar';

const loadDrawer = () => import('./drawer');
const Drawer = lazy(() => loadDrawer().then((module) => ({ default: module.Drawer })));

interface SidebarFrameProps {
  sidebar: SidebarState;
  label: string;
  children: ReactNode;
}

/** A sidebar beside the page where there is room, a drawer above it where there is not. */
export function SidebarFrame({ sidebar, label, children }: SidebarFrameProps) {
  const { isWide, wasDrawn } = sidebar;
  useEffect(() => {
    if (!isWide) void loadDrawer();
  }, [isWide]);

  if (isWide) {
    return (
      <nav
        aria-label={label}
        hidden={!sidebar.isShown}
        className="glow w-76 shrink-0 border-e border-line bg-hearth"
      >
        {children}
      </nav>
    );
  }
  return (
    <Suspense>
      {wasDrawn && (
        <Drawer label={label} isOpen={sidebar.isShown} onClose={sidebar.hide}>
          {children}
        </Drawer>
      )}
    </Suspense>
  );
}
