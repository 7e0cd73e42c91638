import { useDeleteSession } from '@/features/sessions/api/delete-session';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface DeleteSessionDialogProps {
  session: Session;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before a conversation goes. */
export function DeleteSessionDialog({ session, onClose, onDeleted }: DeleteSessionDialogProps) {
  const remove = useDeleteSession();
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutate(session, { onSuccess: onDeleted })}
      isBusy={remove.isPending}
      title={t('sessions.deleteTitle')}
      action={t('sessions.deleteAction')}
      error={remove.isError ? describeError(remove.error) : null}
    >
      <p className="wrap-anywhere">
        {t('sessions.deleteText', { title: sessionTitle(session), count: session.message_count })}
      </p>
    </ConfirmDialog>
  );
}
