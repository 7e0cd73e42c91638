import { describe, expect, it } from 'vitest';
import { emphasise } from './emphasise';

const hits = (text: string, query: string) =>
  emphasise(text, query).flatMap(({ text, isHit }) => (isHit ? [text] : []));

describe('the words that were looked for', () => {
  it('are found whatever their case, accents and endings', () => {
    expect(hits('The Café has 46 seats.', 'How many SEAT does the cafe have?')).toEqual([
      'Café',
      'seats',
    ]);
    expect(hits('Each box holds a fox.', 'boxes')).toEqual(['box']);
  });

  it('leave out words that say nothing, unless there are no others', () => {
    expect(hits('What the sea is', 'what is the sea')).toEqual(['sea']);
    expect(hits('To be or not to be', 'to be')).toEqual(['To', 'be', 'to', 'be']);
  });

  it('are no parts of other words', () => {
    expect(hits('The ox is not a fox.', 'ox')).toEqual(['ox']);
    expect(hits('(a+b)* is a pattern', '(a+b)*')).toEqual(expect.arrayContaining(['b']));
  });

  it('lose nothing of the text', () => {
    const text = 'Naïve 日本語 text — with 🔥, twice: 日本語.';
    const parts = emphasise(text, '日本語 naive');
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.some(({ isHit }) => isHit)).toBe(true);
  });
});
