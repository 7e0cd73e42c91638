import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
// oxlint-disable-next-line no-restricted-imports -- what builds the page knows no @/
import { LANGUAGES } from '../src/lib/i18n/languages.ts';

/** What is shown while the server is away. */
const FILES = ['/away.html', '/away.css', '/away.js', '/theme.js', '/favicon.svg'];
const SOURCES = path.join('src', 'service-worker');

/** Writes the page that says that the server is away, and the service worker with a version that changes with every change. */
export function offline(): Plugin {
  return {
    name: 'fireside:offline',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const page = await awayPage();
      this.emitFile({ type: 'asset', fileName: 'away.html', source: page });
      const hash = createHash('sha256').update(Object.keys(bundle).toSorted().join()).update(page);
      for (const file of FILES) {
        if (file !== '/away.html') hash.update(await fs.readFile(path.join('public', file)));
      }
      const settings = { VERSION: hash.digest('hex').slice(0, 16), FILES };
      const worker = await fs.readFile(path.join(SOURCES, 'service-worker.js'), 'utf8');
      const lines = Object.entries(settings).map(
        ([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`,
      );
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: lines.join('') + worker });
    },
  };
}

/** The page with its words in every language; its script shows one of them. */
async function awayPage(): Promise<string> {
  const page = await fs.readFile(path.join(SOURCES, 'away.html'), 'utf8');
  const words = await Promise.all(Object.keys(LANGUAGES).map(wordsIn));
  return page.replace(/<!-- The words.*-->/, words.join('\n      '));
}

async function wordsIn(code: string): Promise<string> {
  const file = await fs.readFile(path.join('src', 'messages', `${code}.json`), 'utf8');
  const { away } = JSON.parse(file) as { away: Record<string, string> };
  const text = (name: string) => away[name]?.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const { direction } = LANGUAGES[code as keyof typeof LANGUAGES];
  return [
    `<section lang="${code}" dir="${direction}"${code === 'en' ? '' : ' hidden'}>`,
    `  <h1>${text('title')}</h1>`,
    `  <p>${text('text')}</p>`,
    `  <p role="status">${text('back')}</p>`,
    `  <button type="button">${text('again')}</button>`,
    '</section>',
  ].join('\n      ');
}
