import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

interface DrawerProps {
  label: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Something at the left edge, above the page. Focus stays inside and returns to where it was. */
export function Drawer({ label, isOpen, onClose, children }: DrawerProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup
          aria-label={label}
          className="drawer glow fixed inset-y-0 start-0 w-[min(20rem,86vw)] bg-hearth shadow-high"
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
