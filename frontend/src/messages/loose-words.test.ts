import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Everything that the page is made of. */
const sources = import.meta.glob<string>(
  [
    '/src/**/*.{ts,tsx}',
    '!/src/**/*.test.*',
    '!/src/testing/**',
    '!/src/messages/**',
    '!/src/lib/api/schema.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);
const styles = import.meta.glob<string>('/src/**/*.css', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Attributes and properties whose text is seen or spoken. */
const SHOWN =
  /^(?:aria-(?:label|description|valuetext|roledescription|placeholder)|title|placeholder|alt|label|description|hint|text|detail|action|busyAction|after|words|keywords|pitch)$/;
const LETTER = /\p{L}/u;
/** A sentence or a heading, and not a name in the code. */
const SENTENCE = /^[“"]?\p{Lu}\p{Ll}+(?:['’]\p{Ll}+)? .*\p{Ll}|\p{Ll}…$/u;
/** Texts of the server's kind, which nobody is shown. */
const UNSEEN = new Set(['No such page', 'Not Found', 'Connection Cut', 'Trial Failed', 'Given up']);
/** Names that are the same in every language. */
const NAMES = new Set(['OpenAI', 'Ollama']);
const PHYSICAL =
  /(?<![\w-])-?(?:ml|mr|pl|pr|left|right|scroll-[mp][lr])-[\w[(.]|(?<![\w-])(?:border-[lr]|rounded-(?:[lr]|[tb][lr])|(?:text|float|clear|origin)-(?:left|right))(?![\w])/;

interface Finding {
  node: ts.Node;
  what: string;
}

/** What is wrong in a file, as "path:line what". */
function findIn(path: string, look: (node: ts.Node) => string | null): string[] {
  const source = sources[path] ?? '';
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true, kind);
  const found: Finding[] = [];
  const visit = (node: ts.Node) => {
    const what = look(node);
    if (what !== null) found.push({ node, what });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.map(({ node, what }) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${path}:${line + 1} ${what}`;
  });
}

const findAll = (look: (node: ts.Node) => string | null) =>
  Object.keys(sources).flatMap((path) => findIn(path, look));

/** The words of a literal; of a template those that are fixed. */
function wordsOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
  }
  return null;
}

/** Whether a literal is what an attribute or a property that is shown says: not a key, not compared with. */
function isShown(node: ts.Node): boolean {
  for (let child = node, { parent } = node; parent; child = parent, { parent } = parent) {
    if (ts.isJsxAttribute(parent)) return SHOWN.test(parent.name.getText());
    if (ts.isPropertyAssignment(parent)) return SHOWN.test(parent.name.getText());
    const isPassedOn =
      ts.isJsxExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      (ts.isConditionalExpression(parent) && parent.condition !== child) ||
      (ts.isBinaryExpression(parent) &&
        /^(?:\?\?|\|\||&&|\+)$/.test(parent.operatorToken.getText()));
    if (!isPassedOn) return false;
  }
  return false;
}

/** Whether a literal is the key of a text. */
const isKey = (text: string) => /^[a-z]\w*\.[a-z]\w*$/i.test(text);

describe('words outside of src/messages', () => {
  it('stand in no element', () => {
    expect(
      findAll((node) => (ts.isJsxText(node) && LETTER.test(node.text) ? node.text : null)),
    ).toEqual([]);
  });

  it('are no label, title, hint or placeholder', () => {
    const found = findAll((node) => {
      const words = wordsOf(node);
      return words !== null &&
        LETTER.test(words) &&
        !isKey(words) &&
        !NAMES.has(words) &&
        isShown(node)
        ? words
        : null;
    });
    expect(found).toEqual([]);
  });

  it('are no sentence anywhere else', () => {
    const found = findAll((node) => {
      const words = wordsOf(node);
      if (words === null || !SENTENCE.test(words) || UNSEEN.has(words)) return null;
      const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
      return isName ? null : words;
    });
    expect(found).toEqual([]);
  });
});

it('no text is kept from before the language was known', () => {
  const isCall = (node: ts.Node) =>
    ts.isCallExpression(node) && /^t(?:\.rich)?$/.test(node.expression.getText());
  const isInFunction = (node: ts.Node) => ts.findAncestor(node, ts.isFunctionLike) !== undefined;
  expect(findAll((node) => (isCall(node) && !isInFunction(node) ? node.getText() : null))).toEqual(
    [],
  );
});

describe('nothing is laid out by left and right, which are different from right to left', () => {
  it('by a class', () => {
    const found = findAll((node) => {
      const words = wordsOf(node);
      return words !== null && !isKey(words) && PHYSICAL.test(words) ? words : null;
    });
    expect(found).toEqual([]);
  });

  it('by a style', () => {
    const physical =
      /(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right):|(?:text-align|float): (?:left|right)|translateX\((?!calc\(var\(--forward)/;
    const found = Object.entries(styles).flatMap(([path, css]) =>
      css
        .split('\n')
        .flatMap((line, index) =>
          physical.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [],
        ),
    );
    expect(found).toEqual([]);
  });
});
