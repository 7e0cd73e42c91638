import type { MarkedExtension, TokenizerExtension, TokenizerThis, Tokens } from 'marked';

/** Mathematics in a text, in LaTeX. */
export interface FormulaToken extends Tokens.Generic {
  type: 'formula' | 'displayed-formula';
  source: string;
}

/** No formula that a person reads in a line is longer. */
const LONGEST = 1_000;
const OPENING = /^ {0,3}(\$\$|\\\[)/;
const BEGINS_BELOW = /\n {0,3}(?:\$\$|\\\[)/;
const BLANK_LINE = /\n[ \t]*\n/;
const REST_OF_LINE = /^[ \t]*(?:\n|$)/;

/** `$$…$$` and `\[…\]` on lines of their own. A blank line ends them, closed or not, as it does in LaTeX. */
const displayed: TokenizerExtension = {
  name: 'displayed-formula',
  level: 'block',
  start: (source) => {
    const found = BEGINS_BELOW.exec(upToBlankLine(source));
    return found ? found.index + 1 : undefined;
  },
  tokenizer(this: TokenizerThis, text) {
    const opening = OPENING.exec(text);
    if (!opening) return undefined;
    const part = upToBlankLine(text);
    const start = opening[0].length;
    const end = part.indexOf(opening[1] === '$$' ? '$$' : String.raw`\]`, start);
    if (end < 0) {
      const words = part.trim();
      return { type: 'paragraph', raw: part, text: words, tokens: this.lexer.inline(words) };
    }
    const rest = REST_OF_LINE.exec(part.slice(end + 2));
    const source = part.slice(start, end).trim();
    if (!rest || !source) return undefined;
    return { type: 'displayed-formula', raw: part.slice(0, end + 2 + rest[0].length), source };
  },
};

const inline: TokenizerExtension = {
  name: 'formula',
  level: 'inline',
  start: (source) => {
    const index = source.indexOf('$');
    return index < 0 ? undefined : index;
  },
  tokenizer(text) {
    const found = BETWEEN_MARKS.exec(text);
    if (!found || found[0].length > LONGEST) return undefined;
    const [raw, dollars, twoDollars, inLine, inBrackets] = found;
    if (dollars !== undefined && !isFormula(dollars, text.slice(raw.length))) return undefined;
    const source = (dollars ?? twoDollars ?? inLine ?? inBrackets ?? '').trim();
    const type = dollars === undefined && inLine === undefined ? 'displayed-formula' : 'formula';
    return source ? { type, raw, source } : undefined;
  },
};

/** What `$…$`, `$$…$$`, `\(…\)` and `\[…\]` may hold in a line. */
const BETWEEN_MARKS =
  /^(?:\$(?![\s$])((?:\\.|[^\\$\n`])+)(?<!\s)\$(?![\d$])|\$\$((?:\\[^]|[^\\$`])+)\$\$|\\\(([^]+?)\\\)|\\\[([^]+?)\\\])/;

/** Whether what is between two dollars is mathematics; it may as well be between two prices or variables. */
function isFormula(content: string, after: string): boolean {
  if (/^\p{L}/u.test(after) && !/^[\\\w{}^+-]+$/.test(content)) return false;
  const withoutCommands = content.replaceAll(/\\[a-z]+(?:\{[^}]*\})?/gi, '');
  return !(/^\d/.test(content) && /\p{L}{2}/u.test(withoutCommands));
}

function upToBlankLine(text: string): string {
  const blank = text.search(BLANK_LINE);
  return blank < 0 ? text : text.slice(0, blank + 1);
}

/** Reads mathematics, of which Markdown knows nothing. */
export const FORMULAS: MarkedExtension = {
  extensions: [displayed, inline],
  tokenizer: {
    // A line that is only `=` makes a heading of what is above, but not across the beginning of a formula.
    lheading(source) {
      const heading = this.rules.block.lheading.exec(source);
      return heading && BEGINS_BELOW.test(heading[0]) ? undefined : false;
    },
  },
};

const BEGUN =
  /(?:^|\n) {0,3}\$\$(?:(?!\$\$|\n[ \t]*\n)[^])*$|\\[([](?:(?!\\[)\]]|\n[ \t]*\n)[^])*$/;

/** Text without a formula that has begun at its end: half of one can't be drawn. */
export function withoutBegunFormula(text: string): string {
  return /```|~~~/.test(text) ? text : text.replace(BEGUN, '');
}
