import type { Page } from '@playwright/test';
import type { Api } from './api';
import {
  MORE,
  NAUGHTY,
  SCRIPTS,
  expectHarmless,
  forEach,
  groups,
  packed,
  trapScripts,
} from './hostile';
import { expect, test } from './scripted-fixtures';

// Besides what is expected below, each test fails when the browser refuses something, or asks another origin.
test.setTimeout(MORE ? 1_200_000 : 180_000);

test('a hostile text in a message or a reply is text', async ({ page, api }) => {
  await trapScripts(page);
  const { agent, session } = await begin(api);
  const texts = [...SCRIPTS, ...NAUGHTY].map(
    (text) => `${text}\n\nA ${text} B [x](${text}) ![x](${text})`,
  );
  const messages = packed(texts, 9_000, '\n\n');
  // The model of these tests says what it was told.
  for (const message of messages) await api.say(session, message);
  await openWhole(page, agent, session, 2 * messages.length);
  await expectHarmless(page);
});

test('a hostile text as a title or a name is text', async ({ page, api }) => {
  await trapScripts(page);
  const { agent } = await begin(api);
  const titles = await acceptedOf(packed(SCRIPTS, 200, ' '), (title) =>
    api.post(`agents/${agent}/sessions`, { title }, [201, 422]),
  );
  const names = await acceptedOf(packed(SCRIPTS, 100, ' '), (name) =>
    api.post('agents', { name, system_prompt: name }, [201, 422]),
  );
  await page.goto(`/agents/${agent}`);
  // Besides the conversation that was begun.
  await expect(page.locator(`a[href^="/agents/${agent}/sessions/"]`)).toHaveCount(titles + 1);
  await expectHarmless(page);
  await page.goto('/');
  // By address: to look for roles and names takes a minute among so many.
  const cards = page.locator('nav a[href^="/agents/"]');
  await expect.poll(() => cards.count(), { timeout: 60_000 }).toBeGreaterThan(names);
  await expectHarmless(page);
});

test('a hostile text as the name of a file, or cited, is text', async ({ page, api }) => {
  await trapScripts(page);
  // Six passages are cited at most; and in a small library each question finds its own.
  const cited = groups(packed(SCRIPTS, 200, ' '), 6);
  let shown = 0;
  for (const shelf of groups(cited, 20)) shown += await expectShelfHarmless(page, api, shelf);
  // Most can be quoted.
  expect(shown).toBeGreaterThan(cited.length / 2);
});

/** Gives an agent files of these texts, has it cite them, and says how many of its replies show what they cite. */
async function expectShelfHarmless(
  page: Page,
  api: Api,
  shelf: readonly string[][],
): Promise<number> {
  const { agent, session } = await begin(api);
  await forEach([...shelf.entries()], async ([number, group]) => {
    for (const text of group) {
      // A text has no control characters, and the name of a file is what comes after its last slash.
      const name = text.replaceAll('/', '\u2215');
      const shown = text.replaceAll(/[^\P{Cc}\n]/gu, '');
      await api.upload(agent, `${name}.txt`, `The harbour${number} code is ${shown}\n`);
    }
  });
  await api.libraryIsRead(agent);
  for (const number of shelf.keys()) {
    await api.say(session, `What is the harbour${number} code? [1] [2] [3] [4] [5] [6]`);
  }
  await page.goto(`/agents/${agent}/library`);
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(shelf.flat().length);
  await expectHarmless(page);
  await openWhole(page, agent, session, 2 * shelf.length);
  const sources = page.getByRole('region', { name: 'Sources' });
  // They come together, a moment after the rows.
  await expect.poll(() => sources.count()).toBeGreaterThan(0);
  await expectHarmless(page);
  return sources.count();
}

/** An agent, and a conversation with it. */
async function begin(api: Api): Promise<{ agent: string; session: string }> {
  const { id: agent } = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  const { id: session } = await api.post(`agents/${agent}/sessions`, {});
  return { agent, session };
}

/** How many of `texts` the server takes when `send` sends them: nearly all, but for some with characters of control. */
async function acceptedOf(
  texts: readonly string[],
  send: (text: string) => Promise<{ id?: string }>,
): Promise<number> {
  let accepted = 0;
  await forEach(texts, async (text) => {
    if ((await send(text)).id !== undefined) accepted += 1;
  });
  expect(accepted).toBeGreaterThan(texts.length * 0.9);
  return accepted;
}

/** Opens a conversation and loads all its `count` messages. */
async function openWhole(page: Page, agent: string, session: string, count: number) {
  await page.goto(`/agents/${agent}/sessions/${session}`);
  const rows = page.getByRole('log').locator('article');
  const earlier = page.getByRole('button', { name: 'Load earlier messages' });
  await expect(rows.first()).toBeVisible();
  for (let shown = await rows.count(); shown < count; shown = await rows.count()) {
    await earlier.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(shown);
  }
  await expect(rows).toHaveCount(count);
}
