import type { MarkdownBlock } from './split-blocks';

/** How much of a text is always drawn. Only what comes after it is let go while it is far from the reader. */
export const ALWAYS_DRAWN = 50_000;
/** How long a part is at least that is drawn, and let go, as one. */
const PART = 8_000;

/** Blocks that lie beside each other; `first` is the place of the first among all. */
export interface Part {
  first: number;
  blocks: readonly MarkdownBlock[];
}

/**
 * Cuts blocks into what is always drawn and parts behind it. Blocks that come later change none but the last part, so
 * that a text that grows is drawn part by part, and nothing of it anew.
 */
export function cutIntoParts(blocks: readonly MarkdownBlock[]): {
  head: readonly MarkdownBlock[];
  parts: readonly Part[];
} {
  const ends: number[] = [];
  let length = 0;
  let limit = ALWAYS_DRAWN;
  for (const [index, { source }] of blocks.entries()) {
    length += source.length;
    if (length < limit) continue;
    ends.push(index + 1);
    [length, limit] = [0, PART];
  }
  if (ends.at(-1) !== blocks.length) ends.push(blocks.length);
  const [head = 0, ...others] = ends;
  const parts = others.map((end, index) => {
    const first = ends[index] ?? 0;
    return { first, blocks: blocks.slice(first, end) };
  });
  return { head: blocks.slice(0, head), parts };
}
