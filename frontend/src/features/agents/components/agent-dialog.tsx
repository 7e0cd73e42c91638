import { useState, type ReactNode } from 'react';
import { useCreateAgent } from '@/features/agents/api/create-agent';
import { useUpdateAgent } from '@/features/agents/api/update-agent';
import {
  draftOf,
  fieldErrorsOf,
  isChanged,
  readDraft,
  type AgentDraft,
  type AgentLimits,
  type FieldErrors,
} from '@/features/agents/lib/agent-fields';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { Dialog } from '@/components/ui/dialog';
import { describeError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { AgentFormFields, type PromptSlot } from './agent-form-fields';

interface AgentDialogProps {
  /** The agent to change; a new one is created without it. */
  agent: Agent | undefined;
  limits: AgentLimits;
  /** Names of models that can be chosen. */
  models: readonly string[];
  /** Voices that can be chosen; none where agents can't speak. */
  voices: readonly string[];
  /** Whether there are tools that agents can use. */
  hasTools: boolean;
  onClose: () => void;
  onSaved: (agent: Agent) => void;
  /** The text box of the prompt, where it is more than one. */
  renderPrompt: ((slot: PromptSlot) => ReactNode) | undefined;
}

/** Creates or changes an agent. */
export function AgentDialog(props: AgentDialogProps) {
  const { agent, limits, models, voices, hasTools, onClose, onSaved, renderPrompt } = props;
  const [saved] = useState(() => draftOf(agent));
  const [draft, setDraft] = useState(saved);
  const [isDeciding, setDeciding] = useState(false);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const create = useCreateAgent();
  const update = useUpdateAgent(agent?.id ?? '');
  const save = agent ? update : create;

  const change = (part: Partial<AgentDraft>) => {
    setDraft((known) => ({ ...known, ...part }));
    setErrors((known) =>
      Object.fromEntries(Object.entries(known).filter(([field]) => !(field in part))),
    );
  };
  const leave = (then: () => void, withPrompt: boolean) => {
    const isLost = isChanged(draft, saved, withPrompt) || (withPrompt && isDeciding);
    if (isLost) setLeaving(() => then);
    else then();
  };
  const submit = () => {
    if (isDeciding) return setErrors({ systemPrompt: t('agents.undecided') });
    const result = readDraft(draft, limits);
    if ('errors' in result) return setErrors(result.errors);
    save.mutate(result.fields, {
      onSuccess: onSaved,
      onError: (error) => setErrors(fieldErrorsOf(error)),
    });
  };
  const hasFieldError = Object.keys(errors).length > 0;
  return (
    <Dialog
      isOpen
      isWide={renderPrompt !== undefined}
      onClose={() => leave(onClose, true)}
      title={agent ? t('agents.editTitle', { name: agent.name }) : t('agents.newTitle')}
      description={t('agents.formText')}
    >
      <form
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AgentFormFields
          draft={draft}
          errors={errors}
          limits={limits}
          models={models}
          voices={voices}
          hasTools={hasTools}
          onChange={change}
          renderPrompt={
            renderPrompt &&
            ((control, notes) =>
              renderPrompt({
                control,
                notes,
                value: { text: draft.systemPrompt, origin: draft.promptOrigin },
                onChange: ({ text, origin }) =>
                  change({ systemPrompt: text, promptOrigin: origin }),
                onDeciding: setDeciding,
                name: draft.name,
                model: draft.model.trim() || null,
                leave: (then) => leave(then, false),
              }))
          }
        />
        {save.isError && !hasFieldError && (
          <p role="alert" className="text-sm text-danger">
            {describeError(save.error)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => leave(onClose, true)}>{t('common.cancel')}</Button>
          <Button type="submit" variant="primary" disabled={save.isPending}>
            {save.isPending ? t('common.saving') : agent ? t('agents.save') : t('agents.create')}
          </Button>
        </div>
      </form>
      <ConfirmDialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        onConfirm={() => leaving?.()}
        isBusy={false}
        title={t('agents.leaveTitle')}
        action={t('agents.leave')}
        error={null}
      >
        {t('agents.leaveText')}
      </ConfirmDialog>
    </Dialog>
  );
}
