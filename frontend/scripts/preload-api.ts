import type { Plugin } from 'vite';

/** What every page asks for first. */
const FIRST = ['/api/agents', '/api/config'];

/** Has the browser ask for it while the scripts are on their way, and not when they have come. */
export function preloadApi(): Plugin {
  return {
    name: 'fireside:preload-api',
    apply: 'build',
    transformIndexHtml: () =>
      // An API elsewhere is asked with credentials, by the page alone.
      process.env['VITE_API_URL']
        ? []
        : FIRST.map((href) => ({
            tag: 'link',
            attrs: { rel: 'preload', href, as: 'fetch', crossorigin: '' },
            injectTo: 'head' as const,
          })),
  };
}
