import { useDeleteDocument } from '@/features/knowledge/api/delete-document';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { LibraryDocument } from '@/lib/api/types';

interface DeleteDocumentDialogProps {
  document: LibraryDocument;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before a document goes. */
export function DeleteDocumentDialog({ document, onClose, onDeleted }: DeleteDocumentDialogProps) {
  const remove = useDeleteDocument(document.agent_id);
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutate(document.id, { onSuccess: onDeleted })}
      isBusy={remove.isPending}
      title={`Delete ${document.filename}?`}
      action="Delete document"
      error={remove.isError ? describeError(remove.error) : null}
    >
      The agent forgets what it read there, and the file is gone from this machine. Replies that
      cite it stay as they are. This can't be undone.
    </ConfirmDialog>
  );
}
