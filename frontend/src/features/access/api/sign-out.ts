import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lock } from '@/lib/access';
import { api, settle } from '@/lib/api/client';
import { ApiError } from '@/lib/api/errors';
import type { Config } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';

/**
 * Has the browser forget that it was let in, and this page what it has seen;
 * undefined where the server asks for nothing.
 */
export function useSignOut(config: Config | undefined): (() => void) | undefined {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: () => settle(api.DELETE('/api/access')),
    onSettled: (_, error) => {
      const isOut = error === null || (error instanceof ApiError && error.status === 401);
      if (!isOut) return toastError(t('access.notSignedOut'), error);
      client.clear();
      lock();
    },
  });
  return config?.features.sign_out ? () => mutate() : undefined;
}
