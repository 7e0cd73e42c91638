import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Agent } from '@/lib/api/types';
import { download } from '@/lib/download';
import { t } from '@/lib/i18n/translate';

interface ExportAgentDialogProps {
  agent: Agent;
  onClose: () => void;
}

/** Saves an agent as one file; asks what goes into it beside the agent itself. */
export function ExportAgentDialog({ agent, onClose }: ExportAgentDialogProps) {
  const [hasSessions, setSessions] = useState(true);
  const [hasRecordings, setRecordings] = useState(false);
  const save = () => {
    const recordings = hasSessions && hasRecordings;
    download(`/api/agents/${agent.id}/export?sessions=${hasSessions}&recordings=${recordings}`);
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('transfer.exportTitle', { name: agent.name })}
      description={t('transfer.exportText')}
    >
      {agent.session_count > 0 && (
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 text-sm font-semibold">{t('transfer.whatElse')}</legend>
          <Choice
            text={t('count.conversations', { count: agent.session_count })}
            hint={t('transfer.sessionsHint')}
            isChecked={hasSessions}
            onChange={setSessions}
          />
          {agent.recording_count > 0 && (
            <Choice
              text={t('count.recordings', { count: agent.recording_count })}
              hint={t('transfer.recordingsHint')}
              isChecked={hasSessions && hasRecordings}
              isDisabled={!hasSessions}
              onChange={setRecordings}
            />
          )}
        </fieldset>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button variant="primary" onClick={save}>
          <Download className="size-4" aria-hidden />
          {t('common.export')}
        </Button>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  text: string;
  hint: string;
  isChecked: boolean;
  isDisabled?: boolean;
  onChange: (isChecked: boolean) => void;
}

function Choice({ text, hint, isChecked, isDisabled = false, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="flex gap-3 text-sm has-disabled:opacity-50">
      <input
        id={id}
        type="checkbox"
        aria-label={text}
        aria-describedby={`${id}-hint`}
        checked={isChecked}
        disabled={isDisabled}
        className="mt-0.5 size-4 shrink-0 accent-(--color-ember-deep)"
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className="block font-medium first-letter:uppercase">
          {text}
        </label>
        <p id={`${id}-hint`} className="text-soft">
          {hint}
        </p>
      </div>
    </div>
  );
}
