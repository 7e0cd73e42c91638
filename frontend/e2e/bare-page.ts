import type { Page } from '@playwright/test';
import { PACE } from './story-model';

/** A page of nothing but a text that grows and scrolls, in each frame, and a box to type into. */
export async function barePage(page: Page): Promise<void> {
  await page.setContent(`<!doctype html>
    <body style="margin:0;height:100vh;display:flex;flex-direction:column;font:16px/1.65 sans-serif">
    <div id="log" style="flex:1;overflow-y:auto"><p style="max-width:48rem;margin:auto"></p></div>
    <textarea rows="2" autofocus></textarea>`);
  await page.locator('textarea').focus();
  await page.evaluate((pace) => {
    const log = document.querySelector('#log');
    let text = log?.querySelector('p');
    const begun = performance.now();
    let words = 0;
    const grow = () => {
      const due = Math.floor(((performance.now() - begun) / 1_000) * pace);
      text?.append('word '.repeat(due - words));
      if (Math.floor(due / 60) > Math.floor(words / 60)) {
        const next = text?.cloneNode() as HTMLParagraphElement;
        text?.after(next);
        text = next;
      }
      words = due;
      log?.scrollTo(0, log.scrollHeight);
      requestAnimationFrame(grow);
    };
    grow();
  }, PACE);
}
