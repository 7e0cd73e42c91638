import type { Page } from '@playwright/test';
import type { Api } from './api';
import { expect, test } from './scripted-fixtures';

test.slow();

const WIDTHS = [360, 1440];
const ARABIC = {
  name: 'المعلّم الصبور',
  prompt: 'أنت معلّم صبور. اشرح بكلمات بسيطة، خطوة بعد خطوة، مع مثال صغير لكل خطوة.',
  title: 'لماذا تكون السماء حمراء في المساء؟',
  reply: '## السماء\n\nالضوء **الأحمر** يصل أبعد، مثل `sky.red()`.\n\n- صباحًا\n- مساءً',
};

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('the page is German at once, and no word is too long for a phone', async ({ page, api }) => {
    await page.route('**/api/agents', (route) => route.fulfill({ json: { agents: [] } }));
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Setz dich ans Feuer.' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expectNothingOut(page, 'the first run');
    await page.unroute('**/api/agents');
    const places = await furnish(api, {
      name: 'Ottilie',
      prompt: 'You repeat.',
      title: 'Ein Plan',
    });
    for (const place of places) {
      await open(page, place);
      await expectNothingOut(page, place);
    }
    const shown = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    const look = async (what: string) => {
      await expect(shown).toBeVisible();
      await expectNothingOut(page, what);
      await page.keyboard.press('Escape');
      await expect(shown).toHaveCount(0);
    };
    for (const name of ['Neuer Agent', 'Importieren', 'Alles finden', /^gpt-4/]) {
      await page.getByRole('button', { name }).first().click();
      await look(String(name));
    }
    for (const name of ['Exportieren', 'Löschen']) {
      await page.getByRole('button', { name: 'Optionen für Ottilie' }).click();
      await page.getByRole('menuitem', { name }).click();
      await look(name);
    }
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('?');
    await look('Tastenkürzel');
    await page.setViewportSize({ width: 360, height: 900 });
    await page.getByRole('button', { name: 'Agenten und Gespräche zeigen' }).click();
    await expect(shown).toBeVisible();
    await expect.poll(() => page.evaluate(findOut), 'the drawer').toEqual([]);
  });
});

test('from right to left, the page is mirrored and Arabic is whole', async ({ page, api }) => {
  const places = await furnish(api, ARABIC);
  for (const place of places) {
    await open(page, place);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await expectNothingOut(page, place);
    // It slides in when the window grows.
    const end = async () => {
      const sidebar = await page.getByRole('navigation').first().boundingBox();
      return sidebar && sidebar.x + sidebar.width;
    };
    await expect.poll(end, place).toBe(1440);
  }
});

test('Arabic runs from right to left in a page that does not', async ({ page, api }) => {
  const [place = ''] = await furnish(api, ARABIC);
  await open(page, place);
  const question = page.getByRole('article', { name: 'You' }).getByText('الضوء');
  const reply = page.getByRole('article', { name: ARABIC.name });
  await expect(page.getByRole('heading', { level: 1 })).toHaveCSS('direction', 'rtl');
  await expect(question).toHaveCSS('direction', 'rtl');
  await expect(reply.getByText('مساءً', { exact: true })).toHaveCSS('direction', 'rtl');
  await expect(reply.getByText('You said')).toHaveCSS('direction', 'ltr');
  await expect(reply.locator('code')).toHaveCSS('direction', 'ltr');
  const box = page.getByRole('textbox');
  await box.fill('مرحبا');
  await expect(box).toHaveCSS('direction', 'rtl');
  await box.fill('Hello');
  await expect(box).toHaveCSS('direction', 'ltr');
});

/** An agent with something of everything; the answer is where that is seen, a conversation first. */
async function furnish(
  api: Api,
  of: { name: string; prompt: string; title: string; reply?: string },
) {
  const { id: agent } = await api.post('agents', { name: of.name, system_prompt: of.prompt });
  const document = await api.upload(agent, `${of.title}.txt`, of.prompt);
  await api.libraryIsRead(agent);
  const { id: session } = await api.post(`agents/${agent}/sessions`, { title: of.title });
  await api.say(
    session,
    of.reply ?? '| Tag | Kosten |\n|-----|-----:|\n| 1 | 14 € |\n\n```py\nx = 1\n```',
  );
  await api.post(`agents/${agent}/test-cases`, {
    question: of.title,
    kind: 'contains',
    expected: of.name,
  });
  const candidate = { candidate_prompt: `${of.prompt} ${of.title}` };
  const { id: trial } = await api.post(`agents/${agent}/trials`, candidate, [200, 201, 202]);
  await api.put(`agents/${agent}`, { system_prompt: candidate.candidate_prompt });
  const home = `/agents/${agent}`;
  return [
    `${home}/sessions/${session}`,
    `${home}/library/${document}`,
    `${home}/library`,
    `${home}/prompt`,
    `${home}/prompt/versions`,
    `${home}/prompt/trials`,
    `${home}/prompt/trials/${trial}`,
    '/nowhere',
    '/',
    home,
  ];
}

/** Opens a place with room for everything, and waits until it is drawn. */
async function open(page: Page, place: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(place);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** Nothing sticks out of the window or of its place, and no button is too small for its words. */
async function expectNothingOut(page: Page, where: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => page.evaluate(findOut), `${where} at ${width}`).toEqual([]);
  }
}

/** What sticks out sideways. Things that are made to scroll sideways may be wide. */
function findOut(): string[] {
  const isOut = (element: Element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    const { width, height, left, right } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1 || element.closest('[role=region]')) return false;
    const holdsMore = element.scrollWidth > element.clientWidth + 1;
    if (element.matches('button, a') && textOverflow !== 'ellipsis' && holdsMore) return true;
    if (overflowX === 'auto' || overflowX === 'scroll') return holdsMore;
    const isCut = (of: Element | null): boolean =>
      of !== null && (getComputedStyle(of).overflowX !== 'visible' || isCut(of.parentElement));
    if (element === document.body || isCut(element.parentElement)) return false;
    return left < -1 || right > innerWidth + 1;
  };
  return [...document.querySelectorAll('body *')]
    .filter(isOut)
    .map(
      (element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`,
    );
}
