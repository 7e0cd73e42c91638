import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { IconButton } from './icon-button';

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  /** Whether there is more to read than fits a narrow one. */
  isWide?: boolean;
  children: ReactNode;
}

/** A window above the page. Focus stays inside and returns to where it was; Escape closes. */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, title, description, isWide = false, children } = props;
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Viewport className="dialog-viewport">
          <Base.Popup className={cx('dialog-popup', isWide && 'max-w-2xl!')}>
            <header className="flex items-start justify-between gap-4">
              <div>
                <Base.Title className="font-display text-xl font-[550]">{title}</Base.Title>
                {description && (
                  <Base.Description className="mt-1 text-sm text-pretty text-soft">
                    {description}
                  </Base.Description>
                )}
              </div>
              <Base.Close
                render={<IconButton icon={X} label={t('common.close')} className="-mt-1 -me-2" />}
              />
            </header>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
