import { Check, Sparkles, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { useCreateCase, useDraftCases } from '@/features/refinement/api/test-cases';
import { expectation } from '@/features/refinement/lib/case-words';
import { describeRefusal } from '@/features/refinement/lib/refusal';
import type { Agent, CaseDraft } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';

interface CaseDraftsProps {
  agent: Agent;
  prompt: string;
  /** How many to ask for. */
  most: number;
  children: ReactNode;
}

/** Test cases that the model suggests; each is added or dismissed by the person. */
export function CaseDrafts({ agent, prompt, most, children }: CaseDraftsProps) {
  const [drafts, setDrafts] = useState<CaseDraft[]>([]);
  const draft = useDraftCases(agent.id);
  const create = useCreateCase(agent.id);

  const dismiss = (one: CaseDraft) => setDrafts((known) => known.filter((each) => each !== one));
  const add = async (some: readonly CaseDraft[]) => {
    try {
      for (const one of some) {
        await create.mutateAsync({ ...one, is_drafted: true });
        dismiss(one);
      }
    } catch (error) {
      toastError(t('refinement.notAdded'), error);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {children}
        <Button
          disabled={draft.isPending}
          onClick={() => draft.mutate({ count: most, prompt }, { onSuccess: setDrafts })}
        >
          <Sparkles className="size-4 text-ember-deep" aria-hidden />
          {draft.isPending ? t('refinement.drafting') : t('refinement.draftSome')}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {draft.isPending && t('refinement.modelDrafts')}
        {draft.isSuccess && t('refinement.draftsToSee', { count: draft.data.length })}
      </p>
      {draft.isError && (
        <p role="alert" className="text-sm text-danger">
          {describeRefusal(draft.error)}
        </p>
      )}
      {drafts.length > 0 && (
        <section aria-label={t('refinement.drafts')} className="rounded-control bg-sunken p-4">
          <header className="flex items-center justify-between gap-2">
            <h3 className="text-sm font-semibold">{t('refinement.draftedByModel')}</h3>
            <Button variant="quiet" disabled={create.isPending} onClick={() => void add(drafts)}>
              {t('refinement.addAll')}
            </Button>
          </header>
          <ul className="mt-1 flex flex-col divide-y divide-line">
            {drafts.map((one, index) => (
              <li key={index} className="flex flex-wrap items-center gap-2 py-2.5">
                <div className="min-w-48 flex-1 wrap-anywhere">
                  <p dir="auto" className="text-match text-sm font-medium">
                    {one.question}
                  </p>
                  <p dir="auto" className="text-match text-sm text-soft">
                    {expectation(one)}
                  </p>
                </div>
                <Button
                  aria-label={t('refinement.addQuestion', { question: one.question })}
                  disabled={create.isPending}
                  onClick={() => void add([one])}
                >
                  <Check className="size-4" aria-hidden /> {t('refinement.add')}
                </Button>
                <Button
                  variant="quiet"
                  aria-label={t('refinement.dismissQuestion', { question: one.question })}
                  onClick={() => dismiss(one)}
                >
                  <X className="size-4" aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
