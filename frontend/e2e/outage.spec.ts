import { expect, test as base } from '@playwright/test';
import { FiresideServer } from './server';

/** A server that the test may kill, with a model of its own. */
const test = base.extend<{ server: FiresideServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const server = new FiresideServer();
    await server.start((health) => health.openai === 'ok');
    await use(server);
    await server.stop();
    server.clear();
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
  await server.start((health) => health.openai === 'ok');

  await expect(page.getByText('The server stopped before this reply was complete')).toBeVisible({
    timeout: 40_000,
  });
  expect(await text()).toContain(shown);

  await page.getByRole('button', { name: 'Try again' }).click();
  // The tiny model may end at once or go on for a minute: a person would not wait for it.
  const stop = page.getByRole('button', { name: 'Stop the reply' });
  const versions = page.getByText('2 / 2');
  await expect(stop.or(versions)).toBeVisible();
  await stop.click({ timeout: 2_000 }).catch(() => undefined);
  await expect(versions).toBeVisible();
  await page.getByRole('button', { name: 'Earlier version' }).click();
  await expect(page.getByText('1 / 2')).toBeVisible();
  expect(await text()).toContain(shown);
});
