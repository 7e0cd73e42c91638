import type { TextPage, TextPages } from '@/lib/api/types';
import { characters } from './characters';

/** Neighbouring pieces of a text. */
export type TextWindow = TextPages;

/**
 * The pieces around the character `start`, read by as few calls as possible.
 *
 * Pieces are of much the same length, so the second guess is mostly right; should it not be, halves are taken.
 */
export async function findWindow(
  start: number,
  read: (first: number) => Promise<TextWindow>,
): Promise<TextWindow> {
  let window = await read(1);
  let [low, high] = [1, window.total];
  for (let isFirst = true; ; isFirst = false) {
    const [first, last] = [window.pages[0], window.pages.at(-1)];
    if (!first || !last) return window;
    if (start < first.char_start) high = first.number - 1;
    else if (start >= endOf(last)) low = last.number + 1;
    else return window;
    if (low > high) return window;
    const length = endOf(last) / last.number;
    const guess = isFirst ? Math.floor(start / length) : Math.floor((low + high) / 2);
    window = await read(Math.min(Math.max(guess, low), high));
  }
}

function endOf(page: TextPage): number {
  return page.char_start + characters(page.text);
}
