import { describe, expect, it } from 'vitest';
import type { TestCase, TrialDetail } from '@/lib/api/types';
import { endTrial, makeTrial } from '@/testing/make-trial';
import {
  NOTHING_HEARD,
  isTrialEnd,
  parseTrialEvent,
  trialReducer,
  type TrialEvent,
  type TrialState,
} from './trial-events';

const CASE: TestCase = {
  id: 'case',
  agent_id: 'agent',
  question: 'Why?',
  kind: 'contains',
  expected: 'because',
  source: 'typed',
  message_id: null,
  created_at: '2026-01-01T00:00:00Z',
};
const token = (
  content: string,
  side: 'current' | 'candidate' = 'current',
  run = 1,
): TrialEvent => ({
  type: 'token',
  id: null,
  caseId: 'case',
  run,
  side,
  content,
});
const begun = (trial: TrialDetail): TrialEvent => ({ type: 'trial', id: '1', trial });
const hear = (events: TrialEvent[], state: TrialState = NOTHING_HEARD) =>
  trialReducer(state, { type: 'heard', events });

describe('events of a trial', () => {
  it.each([
    ['trial', '{"id": "t"}', { type: 'trial', id: '7', trial: { id: 't' } }],
    [
      'token',
      '{"case_id": "c", "run": 2, "side": "candidate", "content": "x"}',
      { type: 'token', id: '7', caseId: 'c', run: 2, side: 'candidate', content: 'x' },
    ],
    ['result', '{"id": "r"}', { type: 'result', id: '7', result: { id: 'r' } }],
    ['done', '{"trial": {"id": "t"}}', { type: 'done', id: '7', trial: { id: 't' } }],
    ['error', '{"detail": "No."}', { type: 'error', id: '7', detail: 'No.' }],
    ['weather', '{}', null],
    ['trial', '{"id"', null],
    ['trial', 'null', null],
  ])('%s %s', (event, data, expected) => {
    expect(parseTrialEvent({ event, data, id: '7' })).toEqual(expected);
  });

  it('end with done or error only', () => {
    expect(isTrialEnd({ type: 'error', id: null, detail: '' })).toBe(true);
    expect(isTrialEnd(token('x'))).toBe(false);
  });
});

describe('a trial as it is heard', () => {
  it('grows by each token, on its own side', () => {
    const trial = makeTrial(undefined, [CASE], 'New.');
    const state = hear([begun(trial), token('a'), token('b', 'candidate'), token('c')]);
    expect(state.trial?.results.map(({ reply }) => reply)).toEqual(['ac', 'b']);
    expect(trial.results[0]?.reply).toBe('');
  });

  it('ignores what belongs to no answer, and what comes before it begins', () => {
    const trial = makeTrial(undefined, [CASE], 'New.');
    const other = token('x', 'current', 9);
    expect(hear([token('early')]).trial).toBeNull();
    expect(hear([begun(trial), other]).trial?.results[0]?.reply).toBe('');
  });

  it('takes the stored answer for the one that was heard', () => {
    const trial = makeTrial(undefined, [CASE], 'New.');
    const [first] = trial.results;
    if (!first) throw new Error('There is no result.');
    const result = { ...first, reply: 'Whole.', status: 'complete' as const, passed: true };
    const state = hear([begun(trial), token('half'), { type: 'result', id: '3', result }]);
    expect(state.trial?.results[0]).toEqual(result);
  });

  it('ends with the whole of it, or with the reason why it broke off', () => {
    const trial = makeTrial(undefined, [CASE], 'New.');
    const ended = makeTrial(undefined, [CASE], 'New.');
    endTrial(ended);
    expect(hear([begun(trial), { type: 'done', id: '4', trial: ended }])).toMatchObject({
      trial: { status: 'complete' },
      hasEnded: true,
      problem: null,
    });
    expect(hear([begun(trial), { type: 'error', id: '4', detail: 'Gone.' }])).toMatchObject({
      trial: { status: 'failed' },
      hasEnded: true,
      problem: 'Gone.',
    });
  });

  it('says while it is out of reach, and no longer', () => {
    const away = trialReducer(NOTHING_HEARD, { type: 'disconnected' });
    expect(away.isReconnecting).toBe(true);
    expect(hear([], away).isReconnecting).toBe(false);
    const lost = trialReducer(away, { type: 'lost', problem: 'Trial not found' });
    expect(lost).toMatchObject({
      isReconnecting: false,
      hasEnded: true,
      problem: 'Trial not found',
    });
  });
});
