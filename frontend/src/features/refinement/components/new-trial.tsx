import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { useStartTrial } from '@/features/refinement/api/trials';
import type { Candidate } from '@/features/refinement/lib/candidates';
import { describeRefusal } from '@/features/refinement/lib/refusal';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { Disclosure } from './disclosure';
import { SideBySide } from './side-by-side';

const REPEATS = [1, 2, 3, 5];

interface NewTrialProps {
  agent: Agent;
  candidates: readonly Candidate[];
  caseCount: number;
}

/** What runs against the current prompt, and how often. */
export function NewTrial({ agent, candidates, caseCount }: NewTrialProps) {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState('');
  const [repeat, setRepeat] = useState(1);
  const start = useStartTrial(agent.id);
  const candidate = candidates.find(({ key }) => key === chosen) ?? candidates[0];
  return (
    <section aria-labelledby="new-trial" className="panel flex flex-col gap-4">
      <header>
        <h2 id="new-trial" className="font-semibold">
          {t('refinement.newTrial')}
        </h2>
        <p className="mt-1 text-sm text-soft">{t('refinement.newTrialText')}</p>
      </header>
      {candidate ? (
        <>
          <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
            <Field label={t('refinement.candidate')}>
              {(control) => (
                <select
                  {...control}
                  className={INPUT}
                  value={candidate.key}
                  onChange={(event) => setChosen(event.target.value)}
                >
                  {candidates.map(({ key, title }) => (
                    <option key={key} value={key}>
                      {title}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <RepeatField value={repeat} onChange={setRepeat} />
          </div>
          <Difference current={agent.system_prompt} candidate={candidate.text} />
          <div className="flex flex-wrap items-center gap-3">
            <Button
              variant="primary"
              disabled={caseCount === 0 || start.isPending}
              onClick={() =>
                start.mutate(
                  { kind: 'new', candidatePrompt: candidate.text, repeat },
                  { onSuccess: (id) => void navigate(`/agents/${agent.id}/prompt/trials/${id}`) },
                )
              }
            >
              <FlaskConical className="size-4" aria-hidden />
              {start.isPending ? t('refinement.starting') : t('refinement.runTrial')}
            </Button>
            <p className="text-sm text-faint">
              {caseCount === 0
                ? t('refinement.addCaseFirst')
                : t('refinement.trialSize', { cases: caseCount, answers: caseCount * repeat * 2 })}
            </p>
          </div>
        </>
      ) : (
        <p className="text-sm text-soft">
          {t.rich('refinement.onePrompt', {
            link: (words) => (
              <Link
                to={`/agents/${agent.id}/prompt`}
                className="font-semibold text-ember-deep underline underline-offset-2"
              >
                {words}
              </Link>
            ),
          })}
        </p>
      )}
      {start.isError && (
        <p role="alert" className="text-sm text-danger">
          {describeRefusal(start.error)}
        </p>
      )}
    </section>
  );
}

function RepeatField({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return (
    <Field label={t('refinement.askEach')}>
      {(control) => (
        <select
          {...control}
          className={INPUT}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {REPEATS.map((times) => (
            <option key={times} value={times}>
              {t('refinement.times', { count: times })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Difference({ current, candidate }: { current: string; candidate: string }) {
  return (
    <Disclosure title={t('refinement.howTheyDiffer')}>
      <SideBySide
        left={{ title: t('refinement.currentPrompt'), text: current }}
        right={{ title: t('refinement.candidate'), text: candidate }}
      />
    </Disclosure>
  );
}
