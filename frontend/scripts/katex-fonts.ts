import type { Plugin } from 'vite';

const OLDER = /,\s*url\([^)]+\)\s*format\(["'](?:woff|truetype)["']\)/g;

/** Leaves KaTeX's fonts in the one format that every browser of today reads. */
export function katexFonts(): Plugin {
  return {
    name: 'fireside:katex-fonts',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('katex.min.css') ? { code: code.replaceAll(OLDER, ''), map: null } : undefined,
  };
}
