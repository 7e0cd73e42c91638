import { useDeleteDocument } from '@/features/knowledge/api/delete-document';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { LibraryDocument } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

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
      title={t('knowledge.deleteTitle', { name: document.filename })}
      action={t('knowledge.deleteAction')}
      error={remove.isError ? describeError(remove.error) : null}
    >
      {t('knowledge.deleteText')}
    </ConfirmDialog>
  );
}
