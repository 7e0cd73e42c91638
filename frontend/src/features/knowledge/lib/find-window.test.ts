import { describe, expect, it } from 'vitest';
import type { TextPage } from '@/lib/api/types';
import { findWindow } from './find-window';

function textOf(lengths: number[]) {
  let start = 0;
  const pages = lengths.map((length, index): TextPage => {
    const page = { number: index + 1, char_start: start, text: 'x'.repeat(length) };
    start += length;
    return page;
  });
  const asked: number[] = [];
  const read = async (first: number) => {
    asked.push(first);
    return { pages: pages.slice(first - 1, first + 19), total: pages.length };
  };
  return { read, asked, length: start };
}

const holds = (pages: TextPage[], character: number) =>
  pages.some(
    (page) => page.char_start <= character && character < page.char_start + page.text.length,
  );

describe('the pieces around a character', () => {
  it('take two calls where all are of one length', async () => {
    const { read, asked } = textOf(Array.from({ length: 900 }, () => 4_000));
    const { pages } = await findWindow(3_000_123, read);
    expect(holds(pages, 3_000_123)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('take few calls where their lengths are anything', async () => {
    const { read, asked, length } = textOf(
      Array.from({ length: 600 }, (_, index) => 1 + ((index * 7_919) % 997) * (index % 5)),
    );
    for (const part of [0, 0.13, 0.5, 0.77, 0.999]) {
      const character = Math.floor(part * length);
      asked.length = 0;
      expect(holds((await findWindow(character, read)).pages, character)).toBe(true);
      expect(asked.length).toBeLessThan(9);
    }
  });

  it('are the last ones for a character beyond the end, and none for a text that has none', async () => {
    const { read } = textOf([10, 10, 10]);
    expect((await findWindow(99, read)).pages).toHaveLength(3);
    const empty = await findWindow(0, async () => ({ pages: [], total: 0 }));
    expect(empty.pages).toEqual([]);
  });
});
