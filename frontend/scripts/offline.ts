import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** What is shown while the server is away. */
const FILES = ['/away.html', '/away.css', '/away.js', '/theme.js', '/favicon.svg'];

/** Writes the service worker, with a version that changes with every change of the page. */
export function offline(): Plugin {
  return {
    name: 'fireside:offline',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const hash = createHash('sha256').update(Object.keys(bundle).toSorted().join());
      for (const file of FILES) hash.update(await fs.readFile(path.join('public', file)));
      const settings = { VERSION: hash.digest('hex').slice(0, 16), FILES };
      const worker = await fs.readFile(
        path.join('src', 'service-worker', 'service-worker.js'),
        'utf8',
      );
      const lines = Object.entries(settings).map(
        ([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`,
      );
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: lines.join('') + worker });
    },
  };
}
