import { expect, test as base } from '@playwright/test';
import { ScriptedProvider } from './provider';
import { FiresideServer } from './server';

const TOKEN = 'a-token-that-is-long-enough';

/** A server behind an access token. */
const test = base.extend<{ server: FiresideServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const provider = new ScriptedProvider();
    const server = new FiresideServer({
      OPENAI_BASE_URL: await provider.start(),
      OPENAI_API_KEY: 'sk-scripted',
      ACCESS_TOKEN: TOKEN,
    });
    // Its health is behind the token, too.
    await server.start(() => true);
    await use(server);
    await server.stop();
    server.clear();
    provider.stop();
  },
});

test('the token is asked for once, opens everything, and is forgotten', async ({
  page,
  server,
  browser,
}) => {
  const [headers, data] = [
    { Authorization: `Bearer ${TOKEN}` },
    { name: 'Ada', system_prompt: 'p' },
  ];
  const made = await page.request.post(`${server.url}/api/agents`, { headers, data });
  const { id } = (await made.json()) as { id: string };

  await page.goto(`${server.url}/agents/${id}`);
  const field = page.getByLabel('Access token');
  await expect(field).toBeFocused();
  await field.fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That is not the access token of this server.')).toBeVisible();
  await field.fill(TOKEN);
  await page.keyboard.press('Enter');

  // A reply streams, and a file is saved, by what the browser sends of itself.
  await page.getByRole('textbox', { name: 'Message' }).fill('Is the door open?');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('You said: Is the door open?');
  await page.reload();
  await expect(page.getByRole('log')).toContainText('You said: Is the door open?');
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain(
    TOKEN,
  );
  expect(await page.evaluate(() => document.cookie)).toBe('');

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(page.url());
  await expect(stranger.getByLabel('Access token')).toBeVisible();
  expect(await stranger.content()).not.toContain('Is the door open?');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(field).toBeVisible();
  await page.reload();
  await expect(field).toBeVisible();
});
