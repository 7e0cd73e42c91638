import { describe, expect, it } from 'vitest';
import type { PromptVersion } from '@/lib/api/types';
import { candidatesOf } from './candidates';
import { originOf } from './case-words';
import { parseDraft, readPromptDraft, watchPromptDrafts, writePromptDraft } from './prompt-draft';
import { describeRefusal } from './refusal';
import { readPart } from './workshop-parts';

const version = (number: number, system_prompt: string, part: Partial<PromptVersion> = {}) => ({
  id: `v${number}`,
  agent_id: 'agent',
  number,
  system_prompt,
  origin: 'typed' as const,
  restored_from: null,
  is_current: false,
  trial: null,
  created_at: '2026-01-01T00:00:00Z',
  ...part,
});

describe('what can be tried', () => {
  const versions = [version(3, 'Now.'), version(2, 'Old.'), version(1, 'Now.')];

  it.each([
    ['nothing', null, [version(1, 'Now.')], []],
    ['earlier versions, each text once', null, versions, ['Version 2']],
    [
      'what is written first',
      { text: 'New.', origin: 'typed' as const },
      versions,
      ['What you have written (not saved)', 'Version 2'],
    ],
    [
      'a refined one by its name',
      { text: 'New.', origin: 'refined' as const },
      [],
      ['The refined prompt (not saved)'],
    ],
    ['no draft that is a version', { text: ' Now. ', origin: 'typed' as const }, [], []],
    ['no blank', { text: '  ', origin: 'typed' as const }, [], []],
  ])('%s', (_, draft, known, titles) => {
    expect(candidatesOf(draft, 'Now.', known).map(({ title }) => title)).toEqual(titles);
  });
});

describe('the origin of a version', () => {
  const first = version(1, 'Old.');

  it.each([
    [first, 'Typed'],
    [version(2, 'New.', { origin: 'refined' }), 'Refined'],
    [version(3, 'Old.', { origin: 'restored', restored_from: 'v1' }), 'Restored from version 1'],
    [version(3, 'Old.', { origin: 'restored', restored_from: 'gone' }), 'Restored'],
  ])('%j is %s', (one, words) => {
    expect(originOf(one, [first])).toBe(words);
  });
});

describe('a draft', () => {
  it.each([
    [null, null],
    ['', null],
    ['{"te', null],
    ['null', null],
    ['{"text": 3}', null],
    ['{"text": "a"}', { text: 'a', origin: 'typed' }],
    ['{"text": "a", "origin": "refined"}', { text: 'a', origin: 'refined' }],
  ])('stored as %j is %j', (stored, draft) => {
    expect(parseDraft(stored)).toEqual(draft);
  });

  it('is told to who watches, and is there where the browser keeps nothing', () => {
    let told = 0;
    const leave = watchPromptDrafts(() => (told += 1));
    writePromptDraft('of-a-test', { text: 'a', origin: 'typed' });
    localStorage.clear();
    expect(readPromptDraft('of-a-test')).toEqual({ text: 'a', origin: 'typed' });
    leave();
    writePromptDraft('of-a-test', null);
    expect(readPromptDraft('of-a-test')).toBeNull();
    expect(told).toBe(1);
  });
});

describe('words and addresses', () => {
  it('a fault of the page is said in plain words', () => {
    expect(describeRefusal(new Error('x is undefined'))).toMatch(/^Something went wrong/);
  });

  it.each([
    [undefined, ''],
    ['versions', 'versions'],
    ['trials', 'trials'],
    ['colours', null],
  ])('%j is the part %j', (name, part) => {
    expect(readPart(name)).toBe(part);
  });
});
