/** A part of an excerpt, and whether it was looked for. */
export interface ExcerptPart {
  text: string;
  isHit: boolean;
}

/** An excerpt cut where the words that were found begin and end; the server counts whole characters. */
export function excerptParts(
  excerpt: string,
  highlights: readonly (readonly number[])[],
): ExcerptPart[] {
  const characters = Array.from(excerpt);
  const parts: ExcerptPart[] = [];
  const add = (from: number, to: number, isHit: boolean) => {
    if (to > from) parts.push({ text: characters.slice(from, to).join(''), isHit });
  };
  let at = 0;
  for (const [start = 0, end = 0] of highlights) {
    add(at, start, false);
    add(start, end, true);
    at = end;
  }
  add(at, characters.length, false);
  return parts;
}
