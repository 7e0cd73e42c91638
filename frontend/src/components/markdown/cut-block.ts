import { Lexer, type MarkedOptions, type Token, type Tokens } from 'marked';
import { alone } from './alone';

/** The ends at which a piece goes on in another. */
export type Cut = 'below' | 'above' | 'above below';

/** A block, or a piece of one that has no end. */
export interface Piece {
  source: string;
  cut?: Cut;
  /** The numbers of the first item and of the one after the last, in a piece of a numbered list. */
  from?: number;
  to?: number;
}

/** How long a piece of a paragraph is at least, and where its end must be found. */
const SHORTEST = 8_000;
const LONGEST = 12_000;
/** How much is read to find that end: what begins before it, such as emphasis or a link, has ended by then. */
const READ = 16_000;

const SENTENCE_END = /(?:[.!?…]["')\]»”’]*\s+|[。！？]["')\]»”’]*\s*)(?=\p{L})/gu;
const WORD_END = /\s+(?=\p{L})/gu;

/**
 * Cuts a paragraph or a list that is longer than any person writes into pieces, each of which is one by itself.
 *
 * A piece of a paragraph ends with a sentence, or else with a word, and within no emphasis, link or code; one of a list
 * with an item. Where it ends hangs on the next `READ` characters alone: what grows keeps the pieces that it has.
 * `before` is the piece that `token` goes on from.
 */
export function cutBlock(
  token: Token,
  source: string,
  options: MarkedOptions,
  before: Piece | undefined,
): Piece[] {
  if (token.type === 'paragraph') return joined(cutParagraph(source, options), before);
  if (token.type !== 'list') return [{ source: alone(source) }];
  const list = token as Tokens.List;
  const parts = cutList(source, list.items);
  if (!list.ordered || (parts.length === 1 && !before)) {
    return joined(
      parts.map(({ text }) => text),
      before,
    );
  }
  let to = before?.to ?? (list.start === '' ? 1 : list.start);
  return joined(
    parts.map(({ text }) => text),
    before,
  ).map((piece, index) => {
    const from = to;
    to += parts[index]?.items ?? 0;
    return { ...piece, from, to };
  });
}

function joined(sources: readonly string[], before: Piece | undefined): Piece[] {
  return sources.map((source, index) => {
    const above = before !== undefined || index > 0;
    const below = index < sources.length - 1;
    const cut = above ? (below ? 'above below' : 'above') : below ? 'below' : null;
    return { source: alone(source), ...(cut && { cut }) };
  });
}

function cutList(source: string, items: readonly Tokens.ListItem[]) {
  const parts: { text: string; items: number }[] = [];
  let [from, at, count] = [0, 0, 0];
  for (const { raw } of items.slice(0, -1)) {
    at += raw.length;
    count += 1;
    if (at - from < SHORTEST || source.length - from < READ) continue;
    parts.push({ text: source.slice(from, at), items: count });
    [from, count] = [at, 0];
  }
  return [...parts, { text: source.slice(from), items: count + 1 }];
}

function cutParagraph(source: string, options: MarkedOptions): string[] {
  const pieces: string[] = [];
  let rest = source;
  while (rest.length >= READ) {
    const end = endOfPiece(rest.slice(0, READ), options);
    if (end === null) break;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

function endOfPiece(text: string, options: MarkedOptions): number | null {
  let at = 0;
  let wordEnd: number | null = null;
  for (const token of new Lexer(options).inlineTokens(text)) {
    const start = at;
    at += token.raw.length;
    if (token.type !== 'text' || at < SHORTEST) continue;
    const find = (pattern: RegExp) =>
      firstEnd(token.raw, pattern, SHORTEST - start, LONGEST - start);
    const sentenceEnd = find(SENTENCE_END);
    if (sentenceEnd !== null) return start + sentenceEnd;
    const word = find(WORD_END);
    if (wordEnd === null && word !== null) wordEnd = start + word;
    if (at > LONGEST) break;
  }
  return wordEnd;
}

/** The end of the first match of `pattern` that lies between `from` and `to`. */
function firstEnd(text: string, pattern: RegExp, from: number, to: number): number | null {
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (end > to) return null;
    if (end >= from) return end;
  }
  return null;
}
