import type { Page } from '@playwright/test';
import { sceneOf } from './screens/scenes';
import { isSettled } from './screens/settled';
import { expect, test } from './screens/stage';

const LARGE = [
  'first-run',
  'home',
  'reply-everything-end',
  'citations',
  'library-searched',
  'prompt-refined',
  'trial-result',
  'agent-edit',
  'models',
  'palette-results',
];

for (const name of LARGE) {
  test(`with text twice as large, nothing of ${name} is lost`, async ({ stage }) => {
    const { page } = stage;
    await page.setViewportSize({ width: 1280, height: 800 });
    await sceneOf(name).open(stage);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await isSettled(page);
    expect(await lost(page)).toEqual([]);
  });
}

const MOVING = ['home', 'conversation-loading', 'reply-awaited', 'voice-recording', 'agent-edit'];

test.describe('for whom nothing is to move', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });
  for (const name of MOVING) {
    test(`nothing moves in ${name}`, async ({ stage }) => {
      await sceneOf(name).open(stage);
      const moving = () =>
        stage.page.evaluate(() =>
          document
            .getAnimations()
            .filter(({ playState }) => playState === 'running')
            .map((animation) => (animation as CSSAnimation).animationName),
        );
      await expect.poll(moving).toEqual([]);
    });
  }
});

/** What may be wider than its place: it scrolls by itself. */
const SCROLLS_SIDEWAYS = '[role=region], .scroll-x, .formula-block, textarea, input';

/** What cannot be read or reached: cut at an edge, or beside it where everything else is read downwards. */
async function lost(page: Page): Promise<string[]> {
  return page.evaluate((sideways) => {
    const saysThatThereIsMore = (style: CSSStyleDeclaration) =>
      style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    const isCut = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      const scrolls = { x: false, y: false };
      for (let above = element.parentElement; above; above = above.parentElement) {
        const style = getComputedStyle(above);
        if (saysThatThereIsMore(style)) return false;
        scrolls.x ||= /auto|scroll/.test(style.overflowX);
        scrolls.y ||= /auto|scroll/.test(style.overflowY);
        const edge = above.getBoundingClientRect();
        const isBeside = box.right > edge.right + 1 || box.left < edge.left - 1;
        const isBelow = box.bottom > edge.bottom + 1 || box.top < edge.top - 1;
        if (isBeside && !scrolls.x && /hidden|clip/.test(style.overflowX)) return true;
        if (isBelow && !scrolls.y && /hidden|clip/.test(style.overflowY)) return true;
      }
      return false;
    };
    const isTooWide = (element: Element) =>
      /auto|scroll/.test(getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth + 1 &&
      !element.matches(sideways);
    const hasWords = (element: Element) =>
      [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '');
    return [...document.querySelectorAll('body *')]
      .filter((element) => !element.closest('.sr-only, .skip-link, .katex-mathml, [aria-hidden]'))
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        const matters = hasWords(element) || element.matches('button, a, input, textarea');
        const isWhole = !saysThatThereIsMore(getComputedStyle(element));
        return (matters && isWhole && isCut(element)) || isTooWide(element);
      })
      .map((element) => element.outerHTML.slice(0, 160));
  }, SCROLLS_SIDEWAYS);
}
