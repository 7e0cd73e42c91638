const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** How many characters a text has as the server counts them: one that takes two units here is one there. */
export function characters(text: string): number {
  return text.length - (text.match(PAIR)?.length ?? 0);
}

/** Where the character with this number begins in `text`, kept within it. */
export function indexOfCharacter(text: string, number: number): number {
  let index = Math.max(number, 0);
  for (const pair of text.matchAll(PAIR)) {
    if (pair.index >= index) break;
    index += 1;
  }
  return Math.min(index, text.length);
}

/** A text cut in three: before, within and after the characters from `start` to `end`. */
export function cutAt(text: string, start: number, end: number): [string, string, string] {
  const from = indexOfCharacter(text, start);
  const to = indexOfCharacter(text, end);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
}
