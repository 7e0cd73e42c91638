import { expect, test as base } from '@playwright/test';
import { ScriptedProvider } from './provider';
import { FiresideServer } from './server';

/** Of a minute: the server is killed in the middle of it on any machine. */
const LONG_REPLY = 'mock-ttft0-n3000-itl20';

/** A server that the test may kill, while the model goes on elsewhere. */
const test = base.extend<{ server: FiresideServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const provider = new ScriptedProvider();
    const OPENAI_BASE_URL = await provider.start();
    const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_MODEL: LONG_REPLY });
    await server.start();
    await use(server);
    await server.stop();
    server.clear();
    provider.stop();
  },
});

test.setTimeout(120_000);

test('a killed server costs no text, and the reply can be written again', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: /Patient Teacher/ }).click();
  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('Tell me everything about the sea, the moon and the tides, in a very long text.');
  await page.keyboard.press('Enter');

  const reply = page.getByRole('log').getByRole('article', { name: 'Patient Teacher' });
  const text = () => reply.innerText();
  await expect.poll(async () => (await text()).length, { intervals: [50] }).toBeGreaterThan(150);
  const shown = (await text()).slice(0, 60);

  await server.stop('SIGKILL');
  await expect(page.getByText('Reconnecting')).toBeVisible();
  await server.start();

  await expect(page.getByText('The server stopped before this reply was complete')).toBeVisible({
    timeout: 40_000,
  });
  expect(await text()).toContain(shown);

  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Stop the reply' }).click();
  await expect(page.getByText('2 / 2')).toBeVisible();
  await page.getByRole('button', { name: 'Earlier version' }).click();
  await expect(page.getByText('1 / 2')).toBeVisible();
  expect(await text()).toContain(shown);
});
