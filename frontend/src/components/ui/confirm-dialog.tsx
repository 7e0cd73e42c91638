import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Flame } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '@/lib/i18n/translate';
import { Button } from './button';

interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  isBusy: boolean;
  title: string;
  /** What happens when it is confirmed. */
  children: ReactNode;
  /** The verb on the button, and what it says while it is done. */
  action: string;
  busyAction?: string;
  /** Whether nothing is destroyed by it. */
  isHarmless?: boolean;
  /** What went wrong with the last attempt. */
  error: string | null;
}

/** Asks before something is destroyed, and names what. The safe answer has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { busyAction = t('common.deleting'), isHarmless = false } = props;
  return (
    <AlertDialog.Root open={props.isOpen} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        {/* Over a form, too, which it may be asked about. */}
        <AlertDialog.Backdrop className="dialog-backdrop" forceRender />
        <AlertDialog.Viewport className="dialog-viewport">
          <AlertDialog.Popup className="dialog-popup max-w-md">
            <div className="flex gap-4">
              {!isHarmless && (
                <span className="grid size-10 shrink-0 place-items-center rounded-full bg-danger-wash text-danger">
                  <Flame className="size-5" aria-hidden />
                </span>
              )}
              <div className="min-w-0">
                <AlertDialog.Title className="font-display text-xl font-[550] wrap-anywhere">
                  {props.title}
                </AlertDialog.Title>
                <AlertDialog.Description
                  render={<div />}
                  className="mt-2 text-sm leading-relaxed text-soft"
                >
                  {props.children}
                </AlertDialog.Description>
              </div>
            </div>
            {props.error && (
              <p role="alert" className="text-sm text-danger">
                {props.error}
              </p>
            )}
            <div className="flex justify-end gap-2">
              <AlertDialog.Close render={<Button>{t('common.cancel')}</Button>} />
              <Button
                variant={isHarmless ? 'primary' : 'danger'}
                disabled={props.isBusy}
                onClick={props.onConfirm}
              >
                {props.isBusy ? busyAction : props.action}
              </Button>
            </div>
          </AlertDialog.Popup>
        </AlertDialog.Viewport>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
