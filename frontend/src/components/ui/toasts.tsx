import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '@/lib/api/errors';
import { IconButton } from './icon-button';

const manager = Toast.createToastManager();

/** How long an error can be read. */
const ERROR_MS = 9_000;

/** Says that something did not work, and why. */
export function toastError(title: string, error: unknown): void {
  toastMessage(title, describeError(error));
}

/** Says that something did not work, with the reason in words. */
export function toastMessage(title: string, description: string): void {
  manager.add({ title, description, priority: 'high', timeout: ERROR_MS });
}

/** The place where short messages appear. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 top-4 z-10 flex flex-col gap-2 sm:left-auto sm:w-96">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} swipeDirection={['right', 'up']} className="toast">
      <Toast.Content className="flex items-start gap-3 py-3 pr-2 pl-4">
        <div className="min-w-0 flex-1 py-0.5">
          <Toast.Title className="text-sm font-semibold" />
          <Toast.Description className="mt-0.5 text-sm text-soft wrap-anywhere" />
        </div>
        <Toast.Close render={<IconButton icon={X} label="Dismiss" size="small" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
