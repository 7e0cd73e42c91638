import { useState } from 'react';
import { useRenameSession } from '@/features/sessions/api/rename-session';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, INPUT } from '@/components/ui/field';
import type { Session } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

interface RenameSessionDialogProps {
  session: Session;
  maxLength: number;
  onClose: () => void;
}

/** Gives a conversation another title. */
export function RenameSessionDialog({ session, maxLength, onClose }: RenameSessionDialogProps) {
  const [title, setTitle] = useState(sessionTitle(session));
  const [error, setError] = useState<string>();
  const rename = useRenameSession(session);

  const submit = () => {
    const trimmed = title.trim();
    if (!trimmed) return setError(t('sessions.titleMissing'));
    rename.mutate(trimmed);
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('sessions.renameTitle')}>
      <form
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label={t('sessions.title')} error={error}>
          {(control) => (
            <input
              {...control}
              autoFocus
              dir="auto"
              autoComplete="off"
              className={INPUT}
              value={title}
              maxLength={maxLength}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="primary">
            {t('common.rename')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
