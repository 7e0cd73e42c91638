import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const PACKAGE = 'node_modules/pdfjs-dist';

/** Tables of characters, fonts and picture decoders that PDF files may take for granted. */
const FOLDERS = ['cmaps', 'standard_fonts', 'wasm'];

/** Lays what PDF.js fetches while it runs below assets/, in a folder whose name changes with its version. */
export function pdfAssets(): Plugin {
  return {
    name: 'fireside:pdf-assets',
    apply: 'build',
    async generateBundle() {
      const { version } = JSON.parse(
        await fs.readFile(path.join(PACKAGE, 'package.json'), 'utf8'),
      ) as { version: string };
      for (const folder of FOLDERS) {
        for (const name of await fs.readdir(path.join(PACKAGE, folder))) {
          this.emitFile({
            type: 'asset',
            fileName: `assets/pdfjs-${version}/${folder}/${name}`,
            source: await fs.readFile(path.join(PACKAGE, folder, name)),
          });
        }
      }
    },
  };
}
