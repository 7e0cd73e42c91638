import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** What is measured by hand and not in every run of the tests: `npm run bench`. */
export default defineConfig({
  ...config,
  testMatch: '*.bench.ts',
  // Playwright's own recording copies the whole page at each key, on the page's time.
  use: { ...config.use, trace: 'off' },
});
