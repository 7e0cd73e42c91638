import { describe, expect, it } from 'vitest';
import { changesOf, compareLive, textWith, toSegments } from './segments';
import { compareTokens, compareWords, wordsOf } from './word-diff';

const segmentsOf = (before: string, after: string) => toSegments(compareWords(before, after));
const told = (before: string, after: string) =>
  changesOf(segmentsOf(before, after)).map((change) => [change.before, change.after]);

describe('the words of a text', () => {
  it.each([
    ['Be nice, please.\n\nNever give prices.'],
    ['Sei freundlich – „immer“!  Zwei  Leerzeichen'],
    ['你是一个乐于助人的助手。'],
    ['👩‍🚀 a\u0301e\r\n\ttabs'],
    [''],
  ])('joined are the text again: %j', (text) => {
    expect(wordsOf(text).join('')).toBe(text);
  });

  it('are found where no blanks are between them', () => {
    expect(wordsOf('你是一个助手').length).toBeGreaterThan(2);
  });
});

describe('changes', () => {
  it.each([
    ['none', 'Be kind.', 'Be kind.', []],
    ['a word', 'Be nice to all.', 'Be kind to all.', [['nice', 'kind']]],
    ['something added', 'Be kind.', 'Be kind and brief.', [['', ' and brief']]],
    ['something removed', 'Be very kind.', 'Be kind.', [['very ', '']]],
    ['everything', 'Hilf Kunden.', 'Du bist Ada', [['Hilf Kunden.', 'Du bist Ada']]],
    ['from nothing', '', 'Be kind.', [['', 'Be kind.']]],
    ['to nothing', 'Be kind.', '', [['Be kind.', '']]],
    ['over a short word', 'cook it well', 'bake it soon', [['cook it well', 'bake it soon']]],
    [
      'beside a long one',
      'sell coffee now',
      'offer coffee soon',
      [
        ['sell', 'offer'],
        ['now', 'soon'],
      ],
    ],
    [
      'over the end of a sentence',
      'Be nice.',
      'Be kind. Wave.',
      [
        ['nice', 'kind'],
        ['', ' Wave.'],
      ],
    ],
    ['a number', 'Open from 9 to 17.', 'Open from 9 to 18.', [['17', '18']]],
    ['a blank line', 'One.\nTwo.', 'One.\n\nTwo.', [['', '\n']]],
    [
      'lines at the end, each by itself',
      'A',
      'A\n\nB:\n- c\n- d',
      [
        ['', '\n\nB:'],
        ['', '\n- c'],
        ['', '\n- d'],
      ],
    ],
    [
      'lines at the start',
      'C',
      'A\nB\n\nC',
      [
        ['', 'A\n'],
        ['', 'B\n\n'],
      ],
    ],
    [
      'lines that go',
      'A\nB\nC',
      'A',
      [
        ['\nB', ''],
        ['\nC', ''],
      ],
    ],
    ['without blanks', '你是助手。', '你是老师。', [['助手', '老师']]],
  ])('%s', (_, before, after, changes) => {
    expect(told(before, after)).toEqual(changes);
  });

  it('are counted from zero in order', () => {
    const changes = changesOf(segmentsOf('one wolf eats\ntwo lambs', 'a wolf eats\nsix lambs'));
    expect(changes.map(({ index }) => index)).toEqual(changes.map((_, index) => index));
    expect(changes.length).toBe(2);
  });
});

const TEXTS = [
  'help customers of Blue Bottle, be nice, open 9 to 17',
  'You help the customers of Blue Bottle.\n\n- Be nice and brief.\n- We are open from 9 to 17.',
  'Du hilfst Kunden. Sei nett.',
  'Help, help. Help the customers, the customers of Blue Bottle; 17, 17, 9.',
  '',
];
const pairs = TEXTS.flatMap((before) => TEXTS.map((after) => [before, after] as const));

describe('accepting', () => {
  it.each(pairs)(
    'all gives the new text, none the old, and each any part: %j, %j',
    (before, after) => {
      const segments = segmentsOf(before, after);
      const changes = changesOf(segments);
      const all = new Set(changes.map(({ index }) => index));
      expect(textWith(segments, new Set())).toBe(after);
      expect(textWith(segments, all)).toBe(before);
      for (const { index, before: old, after: fresh } of changes) {
        const alone = textWith(segments, new Set([index]));
        expect(alone.length).toBe(after.length + old.length - fresh.length);
      }
    },
  );

  it('a part keeps the rest of both texts in place', () => {
    const segments = segmentsOf(
      'Sell tea at noon, be loud today.',
      'Sell coffee at noon, be calm today.',
    );
    expect(textWith(segments, new Set([0]))).toBe('Sell tea at noon, be calm today.');
    expect(textWith(segments, new Set([1]))).toBe('Sell coffee at noon, be loud today.');
  });
});

describe('while the new text is written', () => {
  const before = 'Help customers. Be nice. We open at nine.';

  it.each([
    ['', '', before],
    ['Help', 'Help', ' customers. Be nice. We open at nine.'],
    ['Help the ', 'Help the ', ' customers. Be nice. We open at nine.'],
    ['Help customers. Be warm', 'Help customers. Be warm', ' nice. We open at nine.'],
  ])('after %j nothing counts as removed that was not reached', (written, shown, ahead) => {
    const live = compareLive(wordsOf(before), written);
    expect(textWith(live.segments, new Set())).toBe(shown);
    expect(live.ahead.trim()).toBe(ahead.trim());
    expect(changesOf(live.segments).every((change) => change.before === '')).toBe(true);
  });

  it('shows every word that was written, at any point', () => {
    const after = 'You help customers kindly. We open at nine, and close at five.';
    for (let length = 0; length <= after.length; length += 1) {
      const { segments } = compareLive(wordsOf(before), after.slice(0, length));
      expect(textWith(segments, new Set())).toBe(after.slice(0, length));
    }
  });

  it('stays quick for a long prompt', () => {
    const long = Array.from({ length: 3_000 }, (_, index) => `word${index}`).join(' ');
    const live = compareLive(wordsOf(long), 'Something else entirely, which is not in it.');
    expect(live.ahead.endsWith('word2999')).toBe(true);
  });
});

describe('texts with nothing in common', () => {
  it('are compared by lines, and as a whole in the end', () => {
    const word = (prefix: string) =>
      Array.from({ length: 40 }, (_, i) => `${prefix}${i}`).join(' ');
    const texts = [wordsOf(`same\n${word('a')}`), wordsOf(`same\n${word('b')}`)] as const;
    const pieces = compareTokens(...texts, 10);
    expect(pieces.map(({ kind }) => kind)).toEqual(['same', 'removed', 'added']);
    expect(pieces[0]?.text).toBe('same\n');
  });
});
