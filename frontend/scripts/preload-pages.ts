import type { Plugin, Rolldown } from 'vite';

interface Page {
  /** Which addresses it has. */
  path: RegExp;
  /** What of it is fetched when it is first needed. */
  part: string;
  /** What it asks the server for first; `$1` is what `path` finds. */
  asks: string;
}

const PAGES: readonly Page[] = [
  {
    path: /^\/agents\/[^/]+\/sessions\/([^/]+)$/,
    part: 'src/routes/session.tsx',
    asks: '/api/sessions/$1',
  },
  {
    path: /^\/agents\/([^/]+)\/library.*/,
    part: 'src/features/knowledge/components/library.tsx',
    asks: '/api/agents/$1/documents',
  },
];

/** Has the browser fetch what the page at an address needs while the scripts of every page are on their way. */
export function preloadPages(): Plugin {
  return {
    name: 'fireside:preload-pages',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const file = Object.keys(bundle).find((name) => /\/pages-[^/]+\.js$/.test(name));
        const attrs = { async: true, src: `/${file}` };
        return file ? [{ tag: 'script', attrs, injectTo: 'head-prepend' as const }] : html;
      },
    },
    generateBundle: {
      order: 'pre',
      handler(_options, bundle) {
        const lines = PAGES.map(({ path, part, asks }) => {
          const files = JSON.stringify(filesOf(part, bundle));
          // An API elsewhere is asked with credentials, by the page alone.
          const first = process.env['VITE_API_URL'] ? 'null' : JSON.stringify(asks);
          return `preload(${String(path)}, ${files}, ${first});\n`;
        });
        this.emitFile({ type: 'asset', name: 'pages.js', source: PRELOAD + lines.join('') });
      },
    },
  };
}

/** The scripts and styles of a part, but for those that every page has. */
function filesOf(part: string, bundle: Rolldown.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const withImports = (file: string, found = new Set<string>()): Set<string> => {
    const chunk = chunks.find(({ fileName }) => fileName === file);
    if (!chunk || found.has(file)) return found;
    found.add(file);
    for (const imported of chunk.imports) withImports(imported, found);
    for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
    return found;
  };
  const entry = chunks.find(({ isEntry }) => isEntry);
  const known = withImports(entry?.fileName ?? '');
  const own = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(part));
  if (!own) throw new Error(`${part} is no part of its own.`);
  return [...withImports(own.fileName)].filter((file) => !known.has(file));
}

const PRELOAD = `function preload(path, files, asks) {
  if (!path.test(location.pathname)) return;
  const add = (attributes) =>
    document.head.append(Object.assign(document.createElement('link'), attributes));
  for (const file of files) {
    if (file.endsWith('.css')) add({ rel: 'preload', as: 'style', href: '/' + file });
    else add({ rel: 'modulepreload', href: '/' + file });
  }
  if (asks) {
    const href = location.pathname.replace(path, asks);
    add({ rel: 'preload', as: 'fetch', crossOrigin: '', href });
  }
}
`;
