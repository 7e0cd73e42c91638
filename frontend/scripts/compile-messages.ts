import compile from 'icu-minify/compile';
import type { Plugin } from 'vite';

interface Messages {
  [key: string]: string | Messages;
}

/** Compiles the texts of src/messages, so that the page need not parse them. */
export function compileMessages(): Plugin {
  return {
    name: 'compile-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/messages\/\w+\.json$/ },
      handler: (code) => ({
        code: JSON.stringify(compileAll(JSON.parse(code) as Messages)),
        map: null,
      }),
    },
  };
}

function compileAll(messages: Messages): object {
  return Object.fromEntries(
    Object.entries(messages).map(([key, text]) => [
      key,
      typeof text === 'string' ? compile(text) : compileAll(text),
    ]),
  );
}
