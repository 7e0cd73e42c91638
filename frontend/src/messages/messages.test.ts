import compile from 'icu-minify/compile';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '@/lib/i18n/languages';

const files = import.meta.glob<string>('./*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sources = import.meta.glob<string>(['/src/**/*.{ts,tsx}', '!/src/**/*.{test,json}.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The texts of a language by their whole keys. */
function textsOf(code: string): Map<string, string> {
  const texts = new Map<string, string>();
  const read = (part: object, path: string) => {
    for (const [key, value] of Object.entries(part)) {
      if (typeof value === 'string') texts.set(path + key, value);
      else read(value as object, `${path}${key}.`);
    }
  };
  read(JSON.parse(files[`./${code}.json`] ?? '{}') as object, '');
  return texts;
}

/** What a text is given, and which parts of it are marked; a number may be counted in one language alone. */
function argumentsOf(text: string): string[] {
  const found = new Set<string>();
  const read = (node: unknown) => {
    if (!Array.isArray(node)) return;
    const [name, kind, ...rest] = node as [unknown, ...unknown[]];
    if (typeof name !== 'string' || Array.isArray(node[0])) return node.forEach(read);
    if (typeof kind === 'number') {
      found.add(`${name}, number`);
      for (const options of rest) Object.values(options as object).forEach(readAll);
    } else if (node.length === 1) found.add(name);
    else {
      found.add(`<${name}>`);
      readAll([kind, ...rest]);
    }
  };
  const readAll = (nodes: unknown) => Array.isArray(nodes) && nodes.forEach(read);
  readAll(compile(text));
  return [...found].sort();
}

const english = textsOf('en');

it('there is a file for every language, and no other', () => {
  expect(Object.keys(files).sort()).toEqual(
    Object.keys(LANGUAGES)
      .map((code) => `./${code}.json`)
      .sort(),
  );
});

describe.each(Object.keys(LANGUAGES))('the texts in %s', (code) => {
  const texts = textsOf(code);

  it('are the same as in English, none missing and none too many', () => {
    expect([...texts.keys()]).toEqual([...english.keys()]);
  });

  it('say something', () => {
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are given the same as the English ones', () => {
    const given = (of: Map<string, string>) =>
      [...english.keys()].map((key) => `${key}: ${argumentsOf(of.get(key) ?? '').join(' ')}`);
    expect(given(texts)).toEqual(given(english));
  });
});

it('every text is said somewhere', () => {
  const all = Object.values(sources).join('\n');
  // The examples are gone through by their names; what is said while the server is away is another page.
  const unsaid = [...english.keys()].filter(
    (key) => !/^(?:examples|away)\./.test(key) && !all.includes(`'${key}'`),
  );
  expect(unsaid).toEqual([]);
});
