import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { useSavePrompt } from '@/features/refinement/api/versions';
import type { PromptDraft } from '@/features/refinement/lib/prompt-draft';
import { describeRefusal } from '@/features/refinement/lib/refusal';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { PromptEditor } from './prompt-editor';

interface PromptTabProps {
  agent: Agent;
  /** What is written and not saved yet. */
  draft: PromptDraft | null;
  setDraft: (draft: PromptDraft | null) => void;
  maxLength: number;
  isTiny: boolean;
  announce: (words: string) => void;
}

/** The prompt itself: to write, to refine, to save or to try first. */
export function PromptTab(props: PromptTabProps) {
  const { agent, draft, setDraft, maxLength, isTiny, announce } = props;
  const [isDeciding, setDeciding] = useState(false);
  const navigate = useNavigate();
  const save = useSavePrompt(agent.id);
  const text = draft?.text ?? agent.system_prompt;
  const problem =
    text.trim() === ''
      ? t('agents.systemPromptMissing')
      : text.length > maxLength
        ? t('common.atMost', { count: maxLength })
        : undefined;
  const canGo = draft !== null && !problem && !isDeciding;

  const saveDraft = () => {
    if (!draft) return;
    save.mutate(draft, {
      onSuccess: () => {
        setDraft(null);
        announce(t('refinement.promptSaved'));
      },
    });
  };
  return (
    <section aria-label={t('refinement.prompt')} className="panel flex flex-col gap-4">
      <Field
        label={t('agents.systemPrompt')}
        error={problem}
        hint={t('agents.systemPromptHint')}
        placesNotes
      >
        {(control, notes) => (
          <PromptEditor
            control={control}
            notes={notes}
            value={{ text, origin: draft?.origin ?? 'typed' }}
            onChange={setDraft}
            onDeciding={setDeciding}
            name={agent.name}
            model={agent.model}
            isTiny={isTiny}
            rows={12}
          />
        )}
      </Field>
      {save.isError && (
        <p role="alert" className="text-sm text-danger">
          {describeRefusal(save.error)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4">
        <Button variant="primary" disabled={!canGo || save.isPending} onClick={saveDraft}>
          {save.isPending ? t('common.saving') : t('refinement.savePrompt')}
        </Button>
        <Button
          disabled={!canGo}
          onClick={() => void navigate(`/agents/${agent.id}/prompt/trials`)}
        >
          <FlaskConical className="size-4" aria-hidden />
          {t('refinement.tryFirst')}
        </Button>
        {draft && !isDeciding && (
          <Button variant="quiet" onClick={() => setDraft(null)}>
            {t('refinement.backToSaved')}
          </Button>
        )}
        <span className="ms-auto text-xs text-faint">
          {draft ? t('refinement.notSaved') : !isDeciding && t('refinement.saved')}
        </span>
      </div>
    </section>
  );
}
