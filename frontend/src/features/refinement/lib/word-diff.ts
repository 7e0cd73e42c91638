import { diffArrays } from 'diff';

/** A stretch of text that two texts share, or that only one of them has. */
export interface Piece {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Differences in words after which whole lines are compared: two texts so unlike have little to share. */
const MOST_WORDS = 3_000;
const MOST_LINES = 1_000;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The words of a text and what is between them, in any language; joined they are the text again. */
export function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How `after` differs from `before`, word by word. */
export function compareWords(before: string, after: string): Piece[] {
  return compareTokens(wordsOf(before), wordsOf(after), MOST_WORDS);
}

/** The same for texts that are already taken apart; `most` is how many words may differ. */
export function compareTokens(before: string[], after: string[], most: number): Piece[] {
  const [old, fresh] = [before.join(''), after.join('')];
  if (old === fresh) return piece('same', old);
  return (
    compareParts(before, after, most) ??
    compareParts(linesOf(old), linesOf(fresh), MOST_LINES) ?? [
      ...piece('removed', old),
      ...piece('added', fresh),
    ]
  );
}

function piece(kind: Piece['kind'], text: string): Piece[] {
  return text ? [{ kind, text }] : [];
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

function compareParts(before: string[], after: string[], most: number): Piece[] | null {
  const changes = diffArrays(before, after, { maxEditLength: most });
  if (!changes) return null;
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }));
}
