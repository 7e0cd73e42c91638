import type { Page } from '@playwright/test';
import { sceneOf } from './screens/scenes';
import { isSettled } from './screens/settled';
import { expect, test } from './screens/stage';

// What is pointed out by a change of colour has that colour at once.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const SCREENS = [
  'first-run',
  'agent-chosen',
  'reply-everything-end',
  'citations',
  'library',
  'document-pdf',
  'prompt',
  'trial-result',
  'agent-edit',
  'models',
];

for (const name of SCREENS) {
  test(`everything in ${name} is reached by Tab, in its order, and seen to be`, async ({
    stage,
  }) => {
    const { page } = stage;
    await sceneOf(name).open(stage);
    await isSettled(page);
    await expect.poll(() => hasFocusWhereItBelongs(page)).toBe(true);
    const all = await tagStops(page);
    expect(all.length).toBeGreaterThan(0);
    const visited = new Set<number>();
    const jumps: string[] = [];
    // Once around, from wherever the focus was first; behind its last stop a dialog may begin where it likes.
    let last = await stopWithFocus(page);
    for (let presses = 0; presses < 2 * all.length + 4; presses += 1) {
      await page.keyboard.press('Tab');
      const stop = await stopWithFocus(page);
      if (stop === null) continue;
      const isNext = last === null || stop === last + 1 || last === all.length - 1;
      if (!isNext) jumps.push(`${last} to ${stop}`);
      last = stop;
      visited.add(stop);
      if (visited.size === all.length) break;
    }
    expect(
      all.filter((_, stop) => !visited.has(stop)),
      'are never reached',
    ).toEqual([]);
    expect(jumps, 'out of order').toEqual([]);
    expect(await unseen(page), 'have the focus without showing it').toEqual([]);
  });
}

/** Whether a dialog that is open has the focus: it takes it a moment after it is shown. */
async function hasFocusWhereItBelongs(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const dialogs = document.querySelectorAll('[role=dialog], [role=alertdialog]');
    return [...dialogs].at(-1)?.contains(document.activeElement) ?? true;
  });
}

/** Numbers everything that can have the focus, in the order of the page, or of the dialog above it. */
async function tagStops(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialogs = document.querySelectorAll('[role=dialog], [role=alertdialog]');
    const root = [...dialogs].at(-1) ?? document;
    const candidates =
      'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';
    const stops = [...root.querySelectorAll<HTMLElement>(candidates)].filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) &&
        element.tabIndex >= 0 &&
        !element.hasAttribute('data-base-ui-focus-guard') &&
        !element.closest('[inert]'),
    );
    return stops.map((stop, index) => {
      stop.dataset['stop'] = String(index);
      return stop.outerHTML.slice(0, 160);
    });
  });
}

/** Which of them has the focus now. */
async function stopWithFocus(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    const number = (document.activeElement as HTMLElement).dataset['stop'];
    return number === undefined ? null : Number(number);
  });
}

/** Those for which the page looks no different when they have the focus, as after a key. */
async function unseen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const looks = (element: HTMLElement) => {
      // A ring may be drawn by a part of the link that covers a whole card, or around a whole box.
      const around = [element, element.parentElement, element.closest('form, [role=search]')];
      return around
        .filter((one) => one !== null)
        .flatMap((one) => ['', '::before', '::after'].map((part) => getComputedStyle(one, part)))
        .map((style) => `${style.outline} ${style.boxShadow} ${style.borderColor}`)
        .join();
    };
    const stops = [...document.querySelectorAll<HTMLElement>('[data-stop]')];
    const without = stops.filter((stop) => {
      stop.focus();
      const focused = looks(stop);
      stop.blur();
      return focused === looks(stop);
    });
    return without.map((stop) => stop.outerHTML.slice(0, 160));
  });
}
