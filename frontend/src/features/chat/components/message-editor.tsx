import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { INPUT } from '@/components/ui/field';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface MessageEditorProps {
  text: string;
  onCancel: () => void;
  onSave: (text: string) => Promise<void>;
}

/** A question being put differently. The earlier version stays readable. */
export function MessageEditor({ text, onCancel, onSave }: MessageEditorProps) {
  const [draft, setDraft] = useState(text);
  const [isSaving, setSaving] = useState(false);
  const trimmed = draft.trim();

  const save = async () => {
    setSaving(true);
    await onSave(trimmed);
    setSaving(false);
  };
  return (
    <form
      aria-label={t('chat.editMessage')}
      className="m-2 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        aria-label={t('chat.yourMessage')}
        dir="auto"
        autoFocus
        value={draft}
        rows={Math.min(draft.split('\n').length + 1, 12)}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
        className={cx(INPUT, 'rounded-card')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={!trimmed || isSaving}>
          {isSaving ? t('chat.sending') : t('chat.send')}
        </Button>
      </div>
    </form>
  );
}
