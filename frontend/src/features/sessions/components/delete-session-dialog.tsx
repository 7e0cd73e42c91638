import { useDeleteSession } from '@/features/sessions/api/delete-session';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { Session } from '@/lib/api/types';
import { count } from '@/lib/text';

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
      title="Delete this conversation?"
      action="Delete conversation"
      error={remove.isError ? describeError(remove.error) : null}
    >
      <p className="wrap-anywhere">
        “{sessionTitle(session)}” and its {count(session.message_count, 'message')} will be lost,
        with every recording in it. This can't be undone.
      </p>
    </ConfirmDialog>
  );
}
