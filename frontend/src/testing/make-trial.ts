import type { PromptVersion, TestCase, TrialDetail, TrialResult } from '@/lib/api/types';
import { makeId } from './fixtures';

type Side = TrialResult['side'];

/** A trial of these cases, with a pending result for each answer to come. */
export function makeTrial(
  current: PromptVersion | undefined,
  cases: readonly TestCase[],
  candidate_prompt: string,
  repeat = 1,
): TrialDetail {
  const runs = Array.from({ length: repeat }, (_, index) => index + 1);
  return {
    id: makeId(),
    agent_id: current?.agent_id ?? '',
    version_id: current?.id ?? '',
    version_number: current?.number ?? 1,
    current_prompt: current?.system_prompt ?? '',
    candidate_prompt,
    model: 'good-model',
    repeat,
    case_count: cases.length,
    status: 'running',
    error: null,
    summary: null,
    created_at: new Date().toISOString(),
    ended_at: null,
    results: cases.flatMap((test) =>
      runs.flatMap((run) =>
        (['current', 'candidate'] as const).map((side) => makeResult(test, run, side)),
      ),
    ),
  };
}

/** An answer that is still to come, or one that has. */
export function makeResult(
  { id: case_id, question, kind, expected }: TestCase,
  run: number,
  side: Side,
  part: Partial<TrialResult> = {},
): TrialResult {
  return {
    id: makeId(),
    case_id,
    run,
    side,
    question,
    kind,
    expected,
    status: 'pending',
    reply: '',
    passed: null,
    reason: null,
    error: null,
    error_code: null,
    ...part,
  };
}

/** Ends a trial, with the sum of what passed. */
export function endTrial(trial: TrialDetail): void {
  const current = scoreOf(trial, 'current');
  const candidate = scoreOf(trial, 'candidate');
  const lead = candidate.passed - current.passed;
  trial.status = 'complete';
  trial.summary = {
    current,
    candidate,
    compared: trial.results.length / 2,
    winner: lead > 0 ? 'candidate' : lead < 0 ? 'current' : 'none',
  };
}

function scoreOf(trial: TrialDetail, side: Side) {
  const own = trial.results.filter((result) => result.side === side);
  const passed = own.filter((result) => result.passed).length;
  return { total: own.length, passed, failed: own.length - passed, undecided: 0, errors: 0 };
}
