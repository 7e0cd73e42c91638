import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { useStartTrial } from '@/features/refinement/api/trials';
import type { Candidate } from '@/features/refinement/lib/candidates';
import { describeRefusal } from '@/features/refinement/lib/refusal';
import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';
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
          A new trial
        </h2>
        <p className="mt-1 text-sm text-soft">
          The current prompt and the candidate answer the same test cases side by side.
        </p>
      </header>
      {candidate ? (
        <>
          <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
            <Field label="Candidate">
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
              {start.isPending ? 'Starting…' : 'Run the trial'}
            </Button>
            <p className="text-sm text-faint">
              {caseCount === 0
                ? 'Add a test case first.'
                : `${count(caseCount, 'test case')}, ${count(caseCount * repeat * 2, 'answer')}.`}
            </p>
          </div>
        </>
      ) : (
        <p className="text-sm text-soft">
          There is only one prompt so far.{' '}
          <Link
            to={`/agents/${agent.id}/prompt`}
            className="font-semibold text-ember-deep underline underline-offset-2"
          >
            Write or refine another
          </Link>
          , then it can be tried here before you save it.
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
    <Field label="Ask each question">
      {(control) => (
        <select
          {...control}
          className={INPUT}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {REPEATS.map((times) => (
            <option key={times} value={times}>
              {times === 1 ? 'once' : `${times} times`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Difference({ current, candidate }: { current: string; candidate: string }) {
  return (
    <Disclosure title="How they differ">
      <SideBySide
        left={{ title: 'Current prompt', text: current }}
        right={{ title: 'Candidate', text: candidate }}
      />
    </Disclosure>
  );
}
