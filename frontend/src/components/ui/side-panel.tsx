import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useRef, type ReactNode } from 'react';
import { useMediaQuery } from '@/lib/use-media-query';

/** From this width on there is room for something beside the page. */
const ROOMY = '(min-width: 70rem)';

interface SidePanelProps {
  label: string;
  /** What is in it: when that changes, it gets the focus. */
  contentId: string;
  onClose: () => void;
  children: ReactNode;
}

/** Something beside the page where there is room, above all of it where there is not. Escape closes. */
export function SidePanel(props: SidePanelProps) {
  const isRoomy = useMediaQuery(ROOMY);
  return isRoomy ? <Beside {...props} /> : <Above {...props} />;
}

function Beside({ label, contentId, onClose, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => panel.current?.focus({ preventScroll: true }), [contentId]);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes, as it does a dialog
    <aside
      ref={panel}
      aria-label={label}
      tabIndex={-1}
      className="side-panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      {children}
    </aside>
  );
}

function Above({ label, onClose, children }: SidePanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup
          ref={panel}
          initialFocus={panel}
          aria-label={label}
          className="side-panel-above"
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
