import { Lexer, type MarkedOptions, type Token, type TokensList } from 'marked';

/** GitHub's flavour, since that is what models write. */
export const MARKED: MarkedOptions = { gfm: true, breaks: false };

/** Text cut into the blocks that it is made of, with what is needed to go on when it grows. */
export interface SplitText {
  /** The text as it was given. */
  text: string;
  /** The text with one kind of line end. */
  source: string;
  /** The Markdown of each block; joined, they are the source. */
  blocks: readonly string[];
  /** Definitions of links (`[name]: address`) found so far, wherever they are used. */
  links: TokensList['links'];
}

export const EMPTY_SPLIT: SplitText = { text: '', source: '', blocks: [], links: {} };

/**
 * Cuts `text` into blocks. Where `text` continues `previous`, only its open end is read again.
 *
 * Everything before the last block that is not blank is final: no Markdown that follows can change where it ends.
 */
export function splitBlocks(text: string, previous: SplitText = EMPTY_SPLIT): SplitText {
  if (text === previous.text) return previous;
  const source = text.replaceAll(/\r\n|\r/g, '\n');
  const continues = previous.source !== '' && source.startsWith(previous.source);
  const kept = continues ? previous.blocks.slice(0, openFrom(previous.blocks)) : [];
  const start = kept.reduce((length, block) => length + block.length, 0);
  const { blocks, links } = readBlocks(source.slice(start));
  const known = continues ? previous.links : {};
  const isNew = Object.keys(links).some((name) => !(name in known));
  return {
    text,
    source,
    blocks: [...kept, ...blocks],
    links: continues && !isNew ? known : { ...known, ...links },
  };
}

function openFrom(blocks: readonly string[]): number {
  const last = blocks.findLastIndex((block) => block.trim() !== '');
  return Math.max(last, 0);
}

function readBlocks(source: string): { blocks: string[]; links: TokensList['links'] } {
  const lexer = new Lexer(MARKED);
  const tokens: Token[] = lexer.blockTokens(source, []);
  const blocks = tokens.map((token) => token.raw);
  // A block that the lexer rewrote can't be located in the source: then the whole is one block.
  const isFaithful = blocks.join('') === source;
  return { blocks: isFaithful ? blocks : [source], links: lexer.tokens.links };
}

/** The syntax tree of one block. */
export function parseBlock(block: string, links: TokensList['links']): Token[] {
  const lexer = new Lexer(MARKED);
  Object.assign(lexer.tokens.links, links);
  return lexer.lex(block);
}
