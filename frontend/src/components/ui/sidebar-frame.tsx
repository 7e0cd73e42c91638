import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import type { SidebarState } from '@/lib/use-sidebar';

interface SidebarFrameProps {
  sidebar: SidebarState;
  label: string;
  children: ReactNode;
}

/** A sidebar beside the page where there is room, a drawer above it where there is not. */
export function SidebarFrame({ sidebar, label, children }: SidebarFrameProps) {
  if (sidebar.isWide) {
    return (
      <nav
        aria-label={label}
        hidden={!sidebar.isShown}
        className="glow w-76 shrink-0 border-r border-line bg-hearth"
      >
        {children}
      </nav>
    );
  }
  return (
    <Dialog.Root
      open={sidebar.isShown}
      onOpenChange={(open) => (open ? sidebar.show() : sidebar.hide())}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup
          aria-label={label}
          render={<nav />}
          className="drawer glow fixed inset-y-0 left-0 w-[min(20rem,86vw)] bg-hearth shadow-high"
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
