import type { Page } from '@playwright/test';

/** Shows the page as in the light or in the dark. */
export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}

/** More than anything on the page takes that moves and ends. */
const PATIENCE_MS = 1_500;

/** Waits until the fonts are there, and everything that moves and ends has ended. */
export async function isSettled(page: Page): Promise<void> {
  await page.evaluate(async (patience) => {
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    const ended = Promise.allSettled(ending.map(({ finished }) => finished));
    // What is not on screen is not drawn, and never ends.
    await Promise.race([ended, new Promise((later) => setTimeout(later, patience))]);
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  }, PATIENCE_MS);
}
