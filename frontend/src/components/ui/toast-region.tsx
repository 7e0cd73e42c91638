import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { t } from '@/lib/i18n/translate';
import { showToasts } from '@/lib/toasts';
import { IconButton } from './icon-button';

/** How long a message can be read. */
const SHOWN_MS = 9_000;

/** Short messages at the edge of the page. */
export function ToastRegion() {
  return (
    <Toast.Provider timeout={SHOWN_MS}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 top-4 z-10 flex flex-col gap-2 sm:start-auto sm:w-96">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts, add } = Toast.useToastManager();
  useEffect(() => showToasts((message) => add(message)), [add]);

  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['left', 'right', 'up']}
      className="toast"
    >
      <Toast.Content className="flex items-start gap-3 py-3 pe-2 ps-4">
        <div className="min-w-0 flex-1 py-0.5">
          <Toast.Title className="text-sm font-semibold" />
          <Toast.Description className="mt-0.5 text-sm text-soft wrap-anywhere" />
        </div>
        <Toast.Close render={<IconButton icon={X} label={t('common.dismiss')} size="small" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
