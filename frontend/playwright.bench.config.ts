import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** What is measured by hand and not in every run of the tests: `npm run bench`. */
export default defineConfig({
  ...config,
  testMatch: '*.bench.ts',
});
