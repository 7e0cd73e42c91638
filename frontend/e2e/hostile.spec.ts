import { NAUGHTY, SCRIPTS, expectHarmless, forEach, groups, packed, trapScripts } from './hostile';
import { expect, test } from './scripted-fixtures';

// Besides what is expected below, each test fails when the browser refuses something, or asks another origin.
test.slow();

test('a hostile text in a message or a reply is text', async ({ page, api }) => {
  await trapScripts(page);
  const agent = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  const session = await api.post(`agents/${agent.id}/sessions`, {});
  const texts = [...SCRIPTS, ...NAUGHTY].map(
    (text) => `${text}\n\nA ${text} B [x](${text}) ![x](${text})`,
  );
  const messages = packed(texts, 9_000, '\n\n');
  // The model of these tests says what it was told.
  for (const message of messages) await api.say(session.id, message);
  await page.goto(`/agents/${agent.id}/sessions/${session.id}`);
  const log = page.getByRole('log');
  const earlier = page.getByRole('button', { name: 'Load earlier messages' });
  await expect(log.getByRole('article').first()).toBeVisible();
  while (await earlier.isVisible()) {
    const before = await log.getByRole('article').count();
    await earlier.click();
    await expect.poll(() => log.getByRole('article').count()).toBeGreaterThan(before);
  }
  await expect(log.getByRole('article')).toHaveCount(2 * messages.length);
  await expectHarmless(page);
});

test('a hostile text as a title or a name is text', async ({ page, api }) => {
  await trapScripts(page);
  const agent = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  await forEach(packed(SCRIPTS, 200, ' '), async (title) => {
    await api.post(`agents/${agent.id}/sessions`, { title }, [201, 422]);
  });
  await forEach(packed(SCRIPTS, 100, ' '), async (name) => {
    await api.post('agents', { name, system_prompt: name }, [201, 422]);
  });
  await page.goto(`/agents/${agent.id}`);
  await expect(page.getByRole('link', { name: /alert\(/ }).nth(50)).toBeAttached();
  await expectHarmless(page);
  await page.goto('/');
  await expect(page.getByRole('link', { name: /alert\(/ }).nth(50)).toBeAttached();
  await expectHarmless(page);
});

test('a hostile text as the name of a file, or cited, is text', async ({ page, api }) => {
  await trapScripts(page);
  const agent = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  const session = await api.post(`agents/${agent.id}/sessions`, {});
  // Six passages are cited at most.
  const cited = groups(packed(SCRIPTS, 200, ' '), 6);
  await forEach([...cited.entries()], async ([number, group]) => {
    for (const text of group) {
      // A text has no control characters, and the name of a file is what comes after its last slash.
      const name = text.replaceAll('/', '\u2215');
      const shown = text.replaceAll(/[^\P{Cc}\n]/gu, '');
      await api.upload(agent.id, `${name}.txt`, `The harbour${number} code is ${shown}\n`);
    }
  });
  await api.libraryIsRead(agent.id);
  for (const number of cited.keys()) {
    await api.say(session.id, `What is the harbour${number} code? [1] [2] [3] [4] [5] [6]`);
  }
  await page.goto(`/agents/${agent.id}/library`);
  await expect(page.getByRole('link', { name: /alert/ }).nth(50)).toBeAttached();
  await expectHarmless(page);
  await page.goto(`/agents/${agent.id}/sessions/${session.id}`);
  const sources = page.getByRole('region', { name: 'Sources' });
  await expect.poll(() => sources.filter({ hasText: 'alert' }).count()).toBeGreaterThan(10);
  await expectHarmless(page);
});
