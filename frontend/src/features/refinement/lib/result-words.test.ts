import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '@/lib/i18n/translate';
import german from '@/messages/de.json';
import english from '@/messages/en.json';
import { makeResult } from '@/testing/make-trial';
import type { CaseKind, TestCase, TrialResult } from '@/lib/api/types';
import { resultWords } from './result-words';

afterEach(() => speak('en', english));

const CASE: TestCase = {
  id: 'case',
  agent_id: 'agent',
  question: 'When?',
  kind: 'contains',
  expected: 'nine',
  source: 'typed',
  message_id: null,
  created_at: '2026-01-01T00:00:00Z',
};
const result = (kind: CaseKind, part: Partial<TrialResult> = {}) =>
  makeResult({ ...CASE, kind }, 1, 'current', part);
const words = (kind: CaseKind, part: Partial<TrialResult>) =>
  resultWords(result(kind, part))?.words;

describe('why an answer passed or did not', () => {
  it('is said as the server says it where that is the language of the page', () => {
    expect(words('contains', { passed: true, reason: 'Contains “x”.' })).toBe('Contains “x”.');
    expect(resultWords(result('contains'))).toBeNull();
  });

  it.each([
    ['contains', true, 'Enthält „nine“.'],
    ['contains', false, 'Enthält „nine“ nicht.'],
    ['not_contains', true, 'Enthält „nine“ nicht.'],
    ['not_contains', false, 'Enthält „nine“.'],
  ] as const)('is said in German: %s, %s', (kind, passed, expected) => {
    speak('de', german);
    const part = { passed, reason: 'The server’s.', expected: 'nine', reply: 'At nine.' };
    expect(words(kind, part)).toBe(expected);
  });

  it('is the model’s own where the model says it', () => {
    speak('de', german);
    const part = { passed: true, reason: 'Sie ist freundlich.', reply: 'Hi' };
    expect(resultWords(result('criterion', part))).toEqual({
      words: 'Sie ist freundlich.',
      isForeign: false,
    });
    expect(words('criterion', { passed: null, reason: 'Undecided: …', reply: 'Hi' })).toMatch(
      /^Unentschieden/,
    );
    expect(words('not_contains', { passed: false, reason: 'There is no answer.' })).toBe(
      'Es gibt keine Antwort.',
    );
  });

  it('is the failure in German, or the server’s sentence for one that has no words', () => {
    speak('de', german);
    const part = { error: 'Please wait.', error_code: 'rate_limit' };
    expect(words('contains', part)).toMatch(/^Gerade kommen zu viele/);
    expect(words('criterion', { ...part, reply: 'Hi' })).toMatch(/^Konnte nicht beurteilt werden/);
    expect(resultWords(result('contains', { ...part, error_code: null }))).toEqual({
      words: 'Please wait.',
      isForeign: true,
    });
  });
});
