import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { caseKinds } from '@/features/refinement/lib/case-words';
import { describeError } from '@/lib/api/errors';
import type { CaseDraft, CaseKind } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface CaseFormProps {
  label: string;
  action: string;
  /** What it begins with; empty without it. */
  start: CaseDraft | null;
  error: Error | null;
  isBusy: boolean;
  onSave: (fields: CaseDraft) => void;
  onCancel: () => void;
}

/** A test case as a form. */
export function CaseForm(props: CaseFormProps) {
  const { label, action, start, error, isBusy, onSave, onCancel } = props;
  const [question, setQuestion] = useState(start?.question ?? '');
  const [kind, setKind] = useState<CaseKind>(start?.kind ?? 'contains');
  const [expected, setExpected] = useState(start?.expected ?? '');
  const [wasTried, setTried] = useState(false);
  const needs = (text: string, words: string) => (wasTried && !text.trim() ? words : undefined);

  const submit = () => {
    setTried(true);
    if (!question.trim() || !expected.trim()) return;
    onSave({ question: question.trim(), kind, expected: expected.trim() });
  };
  return (
    <form
      aria-label={label}
      noValidate
      className="flex flex-col gap-4 rounded-control bg-sunken p-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={t('refinement.question')}
        error={needs(question, t('refinement.questionMissing'))}
      >
        {(control) => (
          <textarea
            {...control}
            autoFocus
            rows={2}
            className={cx(INPUT, 'resize-y')}
            maxLength={10_000}
            placeholder={t('refinement.questionPlaceholder')}
            dir="auto"
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
        )}
      </Field>
      <ExpectationFields
        kind={kind}
        expected={expected}
        error={needs(expected, t('refinement.expectedMissing'))}
        onKind={setKind}
        onExpected={setExpected}
      />
      {error && (
        <p role="alert" className="text-sm text-danger">
          {describeError(error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={isBusy}>
          {isBusy ? t('common.saving') : action}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface ExpectationFieldsProps {
  kind: CaseKind;
  expected: string;
  error: string | undefined;
  onKind: (kind: CaseKind) => void;
  onExpected: (expected: string) => void;
}

/** What a good answer must do. */
export function ExpectationFields(props: ExpectationFieldsProps) {
  const { kind, expected, error, onKind, onExpected } = props;
  const words = caseKinds().find((choice) => choice.kind === kind);
  return (
    <div className="grid gap-4 sm:grid-cols-[13rem_1fr]">
      <Field label={t('refinement.goodAnswer')}>
        {(control) => (
          <select
            {...control}
            className={INPUT}
            value={kind}
            onChange={(event) => onKind(event.target.value as CaseKind)}
          >
            {caseKinds().map(({ kind: value, choice }) => (
              <option key={value} value={value}>
                {choice}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={words?.label ?? ''} hint={words?.hint} error={error}>
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            className={INPUT}
            maxLength={2_000}
            placeholder={kind === 'criterion' ? t('refinement.criterionPlaceholder') : ''}
            dir="auto"
            value={expected}
            onChange={(event) => onExpected(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
