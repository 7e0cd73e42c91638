import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compileMessages } from './scripts/compile-messages.ts';
import { katexFonts } from './scripts/katex-fonts.ts';
import { offline } from './scripts/offline.ts';
import { pdfAssets } from './scripts/pdf-assets.ts';
import { precompress } from './scripts/precompress.ts';
import { preloadApi } from './scripts/preload-api.ts';
import { preloadFonts } from './scripts/preload-fonts.ts';
import { preloadPages } from './scripts/preload-pages.ts';

const backend = process.env['FIRESIDE_API'] ?? 'http://127.0.0.1:8000';

const COMMON =
  /\/src\/(?:lib\/(?:text|motion|backoff|frame-batch|audio\/|query-keys|access|api\/(?:client|errors)|i18n\/(?!language\.))|components\/ui\/(?:scrollable|copy-button|field)\.|components\/markdown\/safe-url|messages\/en)|\/node_modules\/(?:use-intl|icu-minify|openapi-fetch|lucide-react)\//;

export default defineConfig({
  plugins: [
    compileMessages(),
    react(),
    tailwindcss(),
    preloadApi(),
    preloadFonts(),
    preloadPages(),
    katexFonts(),
    pdfAssets(),
    offline(),
    precompress(),
  ],
  worker: { format: 'es' },
  resolve: {
    alias: [
      { find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) },
      // Messages are compiled when the page is built: what parses them stays at home.
      { find: /^use-intl\/format-message$/, replacement: 'use-intl/format-message/format-only' },
    ],
  },
  server: { proxy: { '/api': backend, '/v1': backend } },
  preview: { proxy: { '/api': backend, '/v1': backend } },
  build: {
    target: 'es2022',
    // The server forbids inline content of every kind; data: URLs would be refused.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What nearly every part needs comes in one piece: each more would be a request of the first page.
        codeSplitting: { groups: [{ name: 'common', test: COMMON }] },
      },
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    server: { deps: { inline: ['use-intl'] } },
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    // One window for the tests of a worker, each of which leaves it as it found it: three times faster.
    pool: 'threads',
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
