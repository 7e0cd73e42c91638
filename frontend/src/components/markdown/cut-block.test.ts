import { describe, expect, it } from 'vitest';
import { splitBlocks, EMPTY_SPLIT } from './split-blocks';

const SENTENCE =
  'Nobody had *ever* asked who lit **the lamp. It burned** all night, `as. If` it were day. ';
const LONG = SENTENCE.repeat(500).trim();

const sources = (text: string) => splitBlocks(text).blocks.map(({ source }) => source);

describe('a paragraph without an end', () => {
  it('is cut into pieces that lose nothing', () => {
    expect(sources(LONG).length).toBeGreaterThan(3);
    expect(sources(LONG).join('')).toBe(LONG);
    for (const piece of sources(LONG)) expect(piece.length).toBeLessThan(20_000);
  });

  it('is cut where a sentence ends, and never within emphasis or code', () => {
    for (const piece of sources(LONG).slice(0, -1)) expect(piece).toMatch(/it were day\. $/);
  });

  it('says of each piece where it goes on', () => {
    const cuts = splitBlocks(`${LONG}\n\nThe end.`).blocks.map(({ cut }) => cut);
    expect(cuts.slice(0, 2)).toEqual(['below', 'above below']);
    expect(cuts.slice(-3)).toEqual(['above', undefined, undefined]);
  });

  it('has the same pieces when it grows', () => {
    let split = EMPTY_SPLIT;
    for (let end = 997; end < LONG.length + 997; end += 997) {
      split = splitBlocks(LONG.slice(0, end), split);
    }
    expect(split).toEqual(splitBlocks(LONG));
  });

  it.each([
    ['without sentences', 'word '.repeat(5_000)],
    ['in Chinese', '山在呼唤，我必须走。'.repeat(2_000)],
  ])('is cut %s', (_name, text) => {
    expect(sources(text).length).toBeGreaterThan(1);
    expect(sources(text).join('')).toBe(text);
  });

  it('is left whole where it cannot be cut', () => {
    expect(sources('x'.repeat(40_000))).toHaveLength(1);
  });
});

describe('a list without an end', () => {
  const numbered = (words: string) =>
    Array.from({ length: 900 }, (_, at) => `${at + 5}. ${words}`).join('');
  const LISTS = [
    ['numbered', numbered('Nobody had ever asked.\n')],
    ['always numbered one', '1. Nobody had ever asked.\n'.repeat(900)],
    ['with dots', '- [ ] Nobody had ever asked.\n'.repeat(900)],
  ] as const;
  const LOOSE = ['with room', numbered('Nobody had\n     - *ever* asked.\n\n')] as const;

  it.each([...LISTS, LOOSE])('is cut between its items: %s', (_name, text) => {
    expect(sources(text).length).toBeGreaterThan(1);
    expect(sources(text).join('')).toBe(text);
    const cut = splitBlocks(text).blocks.filter(({ cut }) => cut?.endsWith('below'));
    for (const { source } of cut) expect(source).toMatch(/^[-\d].*asked\.\n+$/s);
  });

  it.each(LISTS)('has the same pieces when it grows: %s', (_name, text) => {
    let split = EMPTY_SPLIT;
    for (let end = 997; end < text.length + 997; end += 997) {
      split = splitBlocks(text.slice(0, end), split);
    }
    expect(split).toEqual(splitBlocks(text));
  });

  it('goes on counting', () => {
    const { blocks } = splitBlocks('1. Nobody had ever asked.\n'.repeat(900));
    expect(blocks[0]?.from).toBe(1);
    expect(blocks.at(-1)?.to).toBe(901);
    expect(blocks.slice(1).map(({ from }) => from)).toEqual(
      blocks.slice(0, -1).map(({ to }) => to),
    );
  });
});
