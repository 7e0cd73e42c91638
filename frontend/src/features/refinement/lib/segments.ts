import { compareTokens, wordsOf, type Piece } from './word-diff';

/** A change that can be kept or refused: what was there, and what takes its place. Either can be empty. */
export interface Change {
  kind: 'change';
  index: number;
  before: string;
  after: string;
}

export type Segment = { kind: 'same'; text: string } | Change;

/** What is too little to stand between two changes: blanks, a comma, a word like "of"; no sentence's end. */
const TOO_LITTLE = /^[^\p{L}\p{N}\n.!?:;。！？]*(?:\p{L}{1,3}[^\p{L}\p{N}\n.!?:;。！？]*)?$/u;

/** Gathers the pieces of a comparison into changes that a person can decide about. */
export function toSegments(pieces: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  for (const [index, { kind, text }] of pieces.entries()) {
    const last = segments.at(-1);
    if (kind === 'same') {
      const isBetween = last?.kind === 'change' && index < pieces.length - 1;
      if (isBetween && TOO_LITTLE.test(text)) grow(last, text, text);
      else segments.push({ kind, text });
      continue;
    }
    const change: Change =
      last?.kind === 'change' ? last : { kind: 'change', index: 0, before: '', after: '' };
    if (change !== last) segments.push(change);
    grow(change, kind === 'removed' ? text : '', kind === 'added' ? text : '');
  }
  let changes = 0;
  return segments.flatMap((segment): Segment[] =>
    segment.kind === 'same'
      ? [segment]
      : byLine(segment).map((change) => ({ ...change, index: changes++ })),
  );
}

/** Lines that only come, or only go, each as a change of its own. */
function byLine(change: Change): Change[] {
  if (change.before && change.after) return [change];
  const text = change.before + change.after;
  // A line takes along the line break that joins it to the rest: the one before it, at the end of a text.
  const lines = text.endsWith('\n') ? text.split(/(?<=\n)(?=[^\n])/) : text.split(/(?<!\n)(?=\n)/);
  const parts = lines.filter(Boolean);
  return parts.map((line) => ({
    ...change,
    ...(change.before ? { before: line } : { after: line }),
  }));
}

function grow(change: Change, before: string, after: string): void {
  change.before += before;
  change.after += after;
}

/** The changes among the segments. */
export function changesOf(segments: readonly Segment[]): Change[] {
  return segments.filter((segment) => segment.kind === 'change');
}

/** The text with every change but the refused ones. */
export function textWith(segments: readonly Segment[], refused: ReadonlySet<number>): string {
  return segments
    .map((segment) => {
      if (segment.kind === 'same') return segment.text;
      return refused.has(segment.index) ? segment.before : segment.after;
    })
    .join('');
}

/** A comparison with a text that is still being written: what it has not come to yet is not removed. */
export interface LiveComparison {
  segments: Segment[];
  /** The end of the original, which the new text has not reached. */
  ahead: string;
}

/** How much further than the new text the original is searched for where it stands. */
const LOOK_AHEAD = 200;
const HAS_WORD = /[\p{L}\p{N}]/u;
/** Differences after which a growing text is shown without a comparison, so that a frame stays a frame. */
const MOST_LIVE = 700;

/** Compares the words of the original with as much of the new text as is written. */
export function compareLive(words: readonly string[], written: string): LiveComparison {
  const fresh = wordsOf(written);
  const reach = Math.ceil(fresh.length * 1.5) + LOOK_AHEAD;
  const pieces = compareTokens(words.slice(0, reach), fresh, MOST_LIVE);
  // Blanks and full stops are everywhere: where both texts are is told by the last word that they share.
  const end = pieces.findLastIndex(({ kind, text }) => kind === 'same' && HAS_WORD.test(text)) + 1;
  const tail = pieces.slice(end);
  const textWithout = (kind: Piece['kind']) =>
    tail.map((piece) => (piece.kind === kind ? '' : piece.text)).join('');
  const added = textWithout('removed');
  const shown = pieces.slice(0, end);
  if (added) shown.push({ kind: 'added', text: added });
  return {
    segments: toSegments(shown),
    ahead: textWithout('added') + words.slice(reach).join(''),
  };
}
