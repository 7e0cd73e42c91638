import { Check, FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/ui/button';
import { useCaseOfMessage } from '@/features/refinement/api/test-cases';
import { describeError } from '@/lib/api/errors';
import type { CaseKind, Message } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { ExpectationFields } from './case-form';

/** Offers to make a test case of the question that a bad reply answers. */
export function CaseOffer({ message }: { message: Message }) {
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<CaseKind>('criterion');
  const [expected, setExpected] = useState('');
  const [wasTried, setTried] = useState(false);
  const make = useCaseOfMessage(message.id);
  // Without words of one's own the server makes a criterion of the reply itself.
  const isMissing = kind !== 'criterion' && !expected.trim();

  if (make.data) {
    return (
      <p role="status" className="mt-2 flex flex-wrap items-center gap-x-2 text-sm text-soft">
        <Check className="size-4 text-good" aria-hidden /> {t('refinement.isTestCase')}
        <Link
          to={`/agents/${make.data.agent_id}/prompt/trials`}
          className="font-semibold text-ember-deep underline underline-offset-2"
        >
          {t('refinement.seeTestCases')}
        </Link>
      </p>
    );
  }
  if (!isOpen) {
    return (
      <Button variant="quiet" className="mt-1 -ms-2 px-2" onClick={() => setOpen(true)}>
        <FlaskConical className="size-4" aria-hidden />
        {t('refinement.makeTestCase')}
      </Button>
    );
  }
  const submit = () => {
    setTried(true);
    if (!isMissing) make.mutate({ kind, expected: expected.trim() || null });
  };
  return (
    <form
      aria-label={t('refinement.newTestCase')}
      noValidate
      className="mt-2 flex flex-col gap-4 rounded-card bg-sunken p-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="text-sm text-soft">{t('refinement.offerText')}</p>
      <ExpectationFields
        kind={kind}
        expected={expected}
        error={wasTried && isMissing ? t('refinement.wordsMissing') : undefined}
        onKind={setKind}
        onExpected={setExpected}
      />
      {make.isError && (
        <p role="alert" className="text-sm text-danger">
          {describeError(make.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={make.isPending}>
          {make.isPending ? t('common.saving') : t('refinement.addTestCase')}
        </Button>
        <Button variant="quiet" onClick={() => setOpen(false)}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
