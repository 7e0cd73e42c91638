import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/lib/api/client';
import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
import { keys } from '@/lib/query-keys';

/** Gives a session another title, on screen at once. */
export function useRenameSession(session: Session) {
  const client = useQueryClient();
  const list = keys.sessions(session.agent_id);
  return useMutation({
    mutationFn: (title: string) =>
      unwrap(
        api.PATCH('/api/sessions/{session_id}', {
          params: { path: { session_id: session.id } },
          body: { title },
        }),
      ),
    onMutate: (title) => {
      const show = (shown: string | null) =>
        client.setQueryData<Session[]>(list, (sessions) =>
          sessions?.map((other) => (other.id === session.id ? { ...other, title: shown } : other)),
        );
      show(title);
      return () => show(session.title);
    },
    // Here and not where it is called: the dialog is gone by then.
    onError: (error, _title, undo) => {
      undo?.();
      toastError(t('sessions.notRenamed'), error);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.thread(session.id) });
      return client.invalidateQueries({ queryKey: list });
    },
  });
}
