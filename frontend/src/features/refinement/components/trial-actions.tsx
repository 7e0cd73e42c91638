import { Check, RefreshCw, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { useDeleteTrial, useStartTrial, useStopTrial } from '@/features/refinement/api/trials';
import { useSavePrompt } from '@/features/refinement/api/versions';
import { readPromptDraft, writePromptDraft } from '@/features/refinement/lib/prompt-draft';
import type { Agent, TrialDetail } from '@/lib/api/types';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';

interface TrialActionsProps {
  agent: Agent;
  trial: TrialDetail;
  announce: (words: string) => void;
}

/** What follows from a trial: the candidate becomes the prompt, or it runs again. */
export function TrialActions({ agent, trial, announce }: TrialActionsProps) {
  const navigate = useNavigate();
  const save = useSavePrompt(agent.id);
  const start = useStartTrial(agent.id);
  const stop = useStopTrial();
  const remove = useDeleteTrial(agent.id);
  const [isDeleting, setDeleting] = useState(false);
  const home = `/agents/${agent.id}/prompt/trials`;
  const { id, candidate_prompt: text } = trial;

  if (trial.status === 'running') {
    return (
      <Button
        className="self-start"
        disabled={stop.isPending}
        onClick={() =>
          stop.mutate(id, {
            onError: (error) => toastError(t('refinement.trialNotStopped'), error),
          })
        }
      >
        <Square className="size-3.5" aria-hidden />
        {stop.isPending ? t('refinement.stopping') : t('refinement.stopTrial')}
      </Button>
    );
  }
  const isAdopted = agent.system_prompt === text;
  const isBetter = trial.summary?.winner === 'candidate';
  const adopt = () =>
    save.mutate(
      { text, origin: 'refined' },
      {
        onSuccess: () => {
          if (readPromptDraft(agent.id)?.text === text) writePromptDraft(agent.id, null);
          announce(t('refinement.candidateSaved'));
        },
        onError: (error) => toastError(t('refinement.candidateNotSaved'), error),
      },
    );
  const repeat = () =>
    start.mutate(
      { kind: 'repeat', trialId: id },
      {
        onSuccess: (again) => void navigate(`${home}/${again}`),
        onError: (error) => toastError(t('refinement.notRepeated'), error),
      },
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isAdopted ? (
        <span className="inline-flex min-h-9 items-center gap-2 pe-2 text-sm font-semibold text-good">
          <Check className="size-4" aria-hidden />
          {t('refinement.follows', { name: agent.name })}
        </span>
      ) : (
        <Button
          variant={isBetter ? 'primary' : 'secondary'}
          disabled={save.isPending}
          onClick={adopt}
        >
          <Check className="size-4" aria-hidden />
          {save.isPending ? t('common.saving') : t('refinement.useCandidate')}
        </Button>
      )}
      {!isAdopted && (
        <Button disabled={start.isPending} onClick={repeat}>
          <RefreshCw className="size-4" aria-hidden />
          {start.isPending ? t('refinement.starting') : t('refinement.runAgain')}
        </Button>
      )}
      <Button variant="quiet" className="sm:ms-auto" onClick={() => setDeleting(true)}>
        <Trash2 className="size-4" aria-hidden />
        {t('refinement.deleteTrial')}
      </Button>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate(id, { onSuccess: () => void navigate(home) })}
        isBusy={remove.isPending}
        title={t('refinement.deleteTrialTitle')}
        action={t('refinement.deleteTrial')}
        error={remove.isError ? describeError(remove.error) : null}
      >
        {t('refinement.deleteTrialText')}
      </ConfirmDialog>
    </div>
  );
}
