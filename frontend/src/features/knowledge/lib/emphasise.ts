/** A part of a text, and whether it is one of the words that were looked for. */
export interface Part {
  text: string;
  isHit: boolean;
}

/** Words that say nothing of what is looked for. */
const SMALL = new Set(
  (
    'a an and are as at be by can did do does for from had has have how i in is it its many me much my of on or our ' +
    'that the their this to was we were what when where which who whom whose why will with you your'
  ).split(' '),
);

/** From this length on a word also finds what begins with it: "seat" finds "seats". */
const STEM = 4;

/** Cuts a text at the words of `query`, whatever their case and accents. */
export function emphasise(text: string, query: string): Part[] {
  const words = wordsOf(fold(query));
  const telling = words.filter((word) => !SMALL.has(word));
  const wanted = telling.length > 0 ? telling : words;
  const parts: Part[] = [];
  for (const { segment, isWordLike } of segmenter().segment(text)) {
    const isHit = Boolean(isWordLike) && wanted.some((word) => isFound(fold(segment), word));
    const last = parts.at(-1);
    if (last && last.isHit === isHit) last.text += segment;
    else parts.push({ text: segment, isHit });
  }
  return parts;
}

function isFound(segment: string, word: string): boolean {
  if (segment === word || segment === `${word}s`) return true;
  return word.length >= STEM && segment.startsWith(stem(word));
}

function stem(word: string): string {
  return word.length > STEM ? word.replace(/(?:es|s)$/, '') : word;
}

function wordsOf(text: string): string[] {
  return [...segmenter().segment(text)].flatMap(({ segment, isWordLike }) =>
    isWordLike ? [segment] : [],
  );
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

function segmenter(): Intl.Segmenter {
  return new Intl.Segmenter(undefined, { granularity: 'word' });
}
