import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

/** Pictures of every screen in every state, for eyes: `npm run screens`. They go to `screens/`. */
export default defineConfig({
  ...config,
  testMatch: 'screens/*.screens.ts',
});
