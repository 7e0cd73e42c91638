import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** The film of the product at work: `make demo`. It goes to `docs/`. */
export default defineConfig({
  ...config,
  testMatch: 'film/*.film.ts',
  timeout: 900_000,
  use: { ...config.use, viewport: { width: 1280, height: 720 } },
});
