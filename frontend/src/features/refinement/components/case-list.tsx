import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { IconButton } from '@/components/ui/icon-button';
import { useCreateCase, useDeleteCase, useUpdateCase } from '@/features/refinement/api/test-cases';
import { expectation, sourceOf } from '@/features/refinement/lib/case-words';
import type { Agent, TestCase } from '@/lib/api/types';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { CaseDrafts } from './case-drafts';
import { CaseForm } from './case-form';

interface CaseListProps {
  agent: Agent;
  cases: readonly TestCase[];
  /** The prompt from which the model may draft more. */
  prompt: string;
  isTiny: boolean;
}

/** The test cases of an agent: to read, add, change, delete, or have drafted. */
export function CaseList({ agent, cases, prompt, isTiny }: CaseListProps) {
  const [open, setOpen] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<TestCase | null>(null);
  const create = useCreateCase(agent.id);
  const update = useUpdateCase(agent.id);
  const remove = useDeleteCase(agent.id);
  const close = () => setOpen(null);
  return (
    <section aria-labelledby="test-cases" className="panel flex flex-col gap-4">
      <header>
        <h2 id="test-cases" className="font-semibold">
          {t('refinement.testCases')}
        </h2>
        <p className="mt-1 text-sm text-soft">{t('refinement.testCasesText')}</p>
      </header>
      {cases.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {cases.map((one) => (
            <li key={one.id} className="py-3 first:pt-0 last:pb-0">
              {open === one.id ? (
                <CaseForm
                  label={t('refinement.changeTestCase')}
                  action={t('refinement.saveTestCase')}
                  start={one}
                  error={update.error}
                  isBusy={update.isPending}
                  onCancel={close}
                  onSave={(fields) =>
                    update.mutate({ id: one.id, ...fields }, { onSuccess: close })
                  }
                />
              ) : (
                <CaseRow
                  test={one}
                  onEdit={() => setOpen(one.id)}
                  onDelete={() => setDoomed(one)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {open === 'new' ? (
        <CaseForm
          label={t('refinement.newTestCase')}
          action={t('refinement.addTestCase')}
          start={null}
          error={create.error}
          isBusy={create.isPending}
          onCancel={close}
          onSave={(fields) => create.mutate({ ...fields, is_drafted: false }, { onSuccess: close })}
        />
      ) : (
        <CaseDrafts agent={agent} prompt={prompt} most={isTiny ? 2 : 5}>
          <Button onClick={() => setOpen('new')}>
            <Plus className="size-4" aria-hidden />
            {t('refinement.newTestCase')}
          </Button>
        </CaseDrafts>
      )}
      <ConfirmDialog
        isOpen={doomed !== null}
        onClose={() => setDoomed(null)}
        onConfirm={() => doomed && remove.mutate(doomed.id, { onSuccess: () => setDoomed(null) })}
        isBusy={remove.isPending}
        title={t('refinement.deleteTestCaseTitle')}
        action={t('refinement.deleteTestCase')}
        error={remove.isError ? describeError(remove.error) : null}
      >
        {t('refinement.deleteTestCaseText', { question: doomed?.question ?? '' })}
      </ConfirmDialog>
    </section>
  );
}

interface CaseRowProps {
  test: TestCase;
  onEdit: () => void;
  onDelete: () => void;
}

function CaseRow({ test, onEdit, onDelete }: CaseRowProps) {
  const source = sourceOf(test);
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p dir="auto" className="text-match font-medium">
          {test.question}
        </p>
        <p dir="auto" className="mt-0.5 line-clamp-4 text-match text-sm text-soft">
          {expectation(test)}
        </p>
        {source && <p className="mt-0.5 text-xs text-faint">{source}</p>}
      </div>
      <IconButton
        icon={Pencil}
        size="small"
        label={t('refinement.changeQuestion', { question: test.question })}
        onClick={onEdit}
      />
      <IconButton
        icon={Trash2}
        size="small"
        label={t('refinement.deleteQuestion', { question: test.question })}
        onClick={onDelete}
      />
    </div>
  );
}
