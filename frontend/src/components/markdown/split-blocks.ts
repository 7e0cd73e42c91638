import { Lexer, Marked, type Token, type TokensList } from 'marked';
import { cutBlock, type Piece } from './cut-block';
import { FORMULAS } from './formula-tokens';

/** GitHub's flavour, since that is what models write, and their mathematics. */
const MARKED = new Marked({ gfm: true, breaks: false }, FORMULAS).defaults;

/** Addresses of links by their names (`[name]: address`). */
export type Links = TokensList['links'];

/** A paragraph, a list, a table: what Markdown is made of at its top level. */
export interface MarkdownBlock extends Piece {
  /** What the block defines, where it is the definition of a link. */
  defines: Links | null;
}

/** Text cut into the blocks that it is made of, with what is needed to go on when it grows. */
export interface SplitText {
  /** The text as it was given. */
  text: string;
  /** The text with one kind of line end; the blocks, joined, are the same. */
  source: string;
  blocks: readonly MarkdownBlock[];
  /** All definitions together, wherever they are used. The same object while they are the same. */
  links: Links;
}

export const EMPTY_SPLIT: SplitText = { text: '', source: '', blocks: [], links: {} };

/**
 * Cuts `text` into blocks. Where `text` continues `previous`, only its open end is read again.
 *
 * Everything before the last block that is not blank is final: no Markdown that follows can change where it ends.
 */
export function splitBlocks(text: string, previous: SplitText = EMPTY_SPLIT): SplitText {
  if (text === previous.text) return previous;
  const source = text.includes('\r') ? text.replaceAll(/\r\n|\r/g, '\n') : text;
  const continues = previous.source !== '' && source.startsWith(previous.source);
  const kept = continues ? previous.blocks.slice(0, openFrom(previous.blocks)) : [];
  const start = kept.reduce((length, block) => length + block.source.length, 0);
  const lastKept = kept.at(-1);
  const before = lastKept?.cut?.endsWith('below') ? lastKept : undefined;
  const blocks = [...kept, ...readBlocks(source.slice(start), before)];
  return { text, source, blocks, links: sameOr(previous.links, linksOf(blocks)) };
}

function openFrom(blocks: readonly MarkdownBlock[]): number {
  const last = blocks.findLastIndex((block) => block.source.trim() !== '');
  return Math.max(last, 0);
}

/** `before` is the piece that what comes first goes on from. */
function readBlocks(source: string, before: Piece | undefined): MarkdownBlock[] {
  const tokens: Token[] = new Lexer(MARKED).blockTokens(source, []);
  // The lexer evens out blanks, so blocks are cut from the source by their lengths.
  let end = 0;
  const blocks = tokens.flatMap((token): MarkdownBlock[] => {
    const whole = source.slice(end, (end += token.raw.length));
    const goesOn = end === token.raw.length ? before : undefined;
    return cutBlock(token, whole, MARKED, goesOn).map((piece) => ({
      ...piece,
      defines: definitionIn(token),
    }));
  });
  return end === source.length ? blocks : [{ source, defines: null }];
}

function definitionIn(token: Token): Links | null {
  if (token.type !== 'def') return null;
  const { tag, href, title } = token as { tag: string; href: string; title?: string };
  return { [tag]: { href, title: title ?? null } };
}

/** The definitions of all blocks; the first of a name counts. */
function linksOf(blocks: readonly MarkdownBlock[]): Links {
  const links: Links = {};
  for (const { defines } of blocks) {
    if (defines) Object.assign(links, { ...defines, ...links });
  }
  return links;
}

function sameOr(known: Links, links: Links): Links {
  return JSON.stringify(known) === JSON.stringify(links) ? known : links;
}

/** The syntax tree of one block. */
export function parseBlock(source: string, links: Links): Token[] {
  const lexer = new Lexer(MARKED);
  Object.assign(lexer.tokens.links, links);
  return lexer.lex(source);
}
