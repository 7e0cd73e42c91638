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
    const visited: number[] = [];
    const unseen: string[] = [];
    // Once around, from wherever the focus was first; a dialog may take it back to its start once.
    for (let presses = 0; presses < 2 * all.length + 4; presses += 1) {
      await page.keyboard.press('Tab');
      const { stop, isSeen } = await lookAtFocus(page);
      if (stop === null || visited.includes(stop)) continue;
      visited.push(stop);
      if (!isSeen) unseen.push(all[stop] ?? '');
      if (visited.length === all.length) break;
    }
    expect(unseen, 'have the focus without showing it').toEqual([]);
    expect(
      all.filter((_, stop) => !visited.includes(stop)),
      'are never reached',
    ).toEqual([]);
    const first = visited.indexOf(0);
    const inOrder = [...visited.slice(first), ...visited.slice(0, first)];
    expect(inOrder, 'order').toEqual(inOrder.toSorted((a, b) => a - b));
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

/** Which of them has the focus now, and whether the page looks different for it. */
async function lookAtFocus(page: Page): Promise<{ stop: number | null; isSeen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const number = element.dataset['stop'];
    if (number === undefined) return { stop: null, isSeen: false };
    const looks = () => {
      // A ring may be drawn by a part of the link that covers a whole card, or around a whole box.
      const around = [element, element.parentElement, element.closest('form, [role=search]')];
      return around
        .filter((one) => one !== null)
        .flatMap((one) => ['', '::before', '::after'].map((part) => getComputedStyle(one, part)))
        .map((style) => `${style.outline} ${style.boxShadow} ${style.borderColor}`)
        .join();
    };
    const focused = looks();
    element.blur();
    const blurred = looks();
    element.focus();
    return { stop: Number(number), isSeen: focused !== blurred };
  });
}
