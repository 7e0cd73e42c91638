import { describe, expect, it } from 'vitest';
import type { TestCase, TrialSummary } from '@/lib/api/types';
import { makeResult } from '@/testing/make-trial';
import { toRows } from './trial-rows';
import { outcomeOf, tally, verdictOf } from './verdict';

const side = (passed: number, total: number, undecided = 0) => ({
  total,
  passed,
  failed: total - passed - undecided,
  undecided,
  errors: 0,
});
const summary = (part: Partial<TrialSummary>): TrialSummary => ({
  current: side(1, 3),
  candidate: side(3, 3),
  compared: 3,
  winner: 'candidate',
  ...part,
});
const test = (id: string): TestCase => ({
  id,
  agent_id: 'agent',
  question: `${id}?`,
  kind: 'contains',
  expected: 'x',
  source: 'typed',
  message_id: null,
  created_at: '2026-01-01T00:00:00Z',
});

describe('the verdict', () => {
  it.each([
    [summary({}), 'The candidate is better', 'passed 3 of 3, the current prompt 1 of 3.'],
    [
      summary({ winner: 'current', current: side(3, 3), candidate: side(0, 3) }),
      'The current prompt is better',
      'passed 0 of 3, the current prompt 3 of 3.',
    ],
    [
      summary({ winner: 'none', current: side(2, 3), candidate: side(2, 3) }),
      'No difference',
      'These cases give no reason to change the prompt.',
    ],
    [summary({ compared: 2 }), 'The candidate is better', 'One answer pair could not be compared'],
    [summary({ compared: 1 }), 'The candidate is better', '2 answer pairs could not be compared'],
    [summary({ compared: 0, winner: 'none' }), 'No result', 'no case in which both answers'],
  ])('of %j is: %s', (found, title, text) => {
    const verdict = verdictOf({ status: 'complete', summary: found });
    expect(verdict?.title).toBe(title);
    expect(verdict?.text).toContain(text);
  });

  it.each(['running', 'stopped', 'failed', 'interrupted'] as const)(
    '%s: there is none',
    (status) => {
      expect(verdictOf({ status, summary: summary({}) })).toBeNull();
    },
  );

  it('needs a sum', () => {
    expect(verdictOf({ status: 'complete', summary: null })).toBeNull();
  });
});

describe('an answer', () => {
  const answer = (part: Parameters<typeof makeResult>[3]) =>
    makeResult(test('a'), 1, 'current', { status: 'complete', ...part });

  it.each([
    [answer({ passed: true }), true, 'passed'],
    [answer({ passed: false }), true, 'failed'],
    [answer({ passed: null }), false, 'undecided'],
    [answer({ status: 'failed', error: 'Gone.' }), true, 'error'],
    [answer({ status: 'pending' }), true, 'waiting'],
    [answer({ status: 'pending' }), false, 'error'],
  ])('%j (running: %j) is %s', (result, isRunning, outcome) => {
    expect(outcomeOf(result, isRunning)).toBe(outcome);
  });

  it('is counted for its own side', () => {
    const results = [
      answer({ passed: true }),
      answer({ passed: null }),
      makeResult(test('a'), 1, 'candidate', { passed: true }),
    ];
    expect(tally(results, 'current')).toEqual({ passed: 1, total: 2 });
    expect(tally(results, 'candidate')).toEqual({ passed: 1, total: 1 });
  });
});

describe('rows', () => {
  it('stand case by case, repetitions below each other, whatever the order of the results', () => {
    const results = [
      makeResult(test('b'), 1, 'current'),
      makeResult(test('a'), 2, 'candidate'),
      makeResult(test('a'), 1, 'current'),
      makeResult(test('b'), 2, 'current'),
      makeResult(test('b'), 1, 'candidate'),
    ];
    const rows = toRows(results);
    expect(rows.map(({ key }) => key)).toEqual(['b.1', 'b.2', 'a.1', 'a.2']);
    expect(rows[0]).toMatchObject({ number: 1, current: results[0], candidate: results[4] });
    expect(rows[2]).toMatchObject({ number: 2, current: results[2], candidate: null });
  });
});
