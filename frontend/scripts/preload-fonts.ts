import type { Plugin } from 'vite';

/** The cuts that almost every page needs. */
const NEEDED = /-latin-wght-normal-[^.]+\.woff2$/;
/** That of headings. On a phone, whose network may be slow, the words come first. */
const OF_HEADINGS = /\/fraunces-/;

/** Lets the browser fetch the fonts with the styles, not after them. */
export function preloadFonts(): Plugin {
  return {
    name: 'fireside:preload-fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((file) => NEEDED.test(file))
          .map((file) => ({
            tag: 'link',
            injectTo: 'head',
            attrs: {
              rel: 'preload',
              href: `/${file}`,
              as: 'font',
              type: 'font/woff2',
              crossorigin: '',
              ...(OF_HEADINGS.test(file) && { media: '(min-width: 48rem)' }),
            },
          })),
    },
  };
}
