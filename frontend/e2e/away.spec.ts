import { expect, test as base } from '@playwright/test';
import { FiresideServer } from './server';

/** A server without a model, which the test may stop. */
const test = base.extend<{ server: FiresideServer }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
  server: async ({}, use) => {
    const server = new FiresideServer({
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      OPENAI_API_KEY: 'sk-nobody',
    });
    await server.start((health) => health.status !== '');
    await use(server);
    await server.stop();
    server.clear();
  },
});

test('a page that is opened while the server is away says so, and comes back with it', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === 'activated') return;
    await new Promise((done) => active?.addEventListener('statechange', done, { once: true }));
  });
  await page.reload();
  await expect(page.getByRole('button', { name: 'Create your own agent' })).toBeVisible();

  // What is kept is the page that says so, and never an answer of the server.
  const kept = await page.evaluate(async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = await Promise.all(caches_.map((cache) => cache.keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept.toSorted()).toEqual([
    '/away.css',
    '/away.html',
    '/away.js',
    '/favicon.svg',
    '/theme.js',
  ]);

  await server.stop();
  await page.goto(`${server.url}/agents/some-agent`);
  await expect(page.getByRole('heading', { name: 'Fireside is away' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(await page.evaluate(() => fetch('/api/agents').catch(() => 'away'))).toBe('away');

  // The language that was chosen on the page holds here, too.
  await page.evaluate(() => localStorage.setItem('fireside.language', 'de'));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Fireside ist nicht da' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.evaluate(() => localStorage.removeItem('fireside.language'));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Fireside is away' })).toBeVisible();

  await server.start((health) => health.status !== '');
  await expect(page.getByRole('heading', { name: 'Fireside is away' })).toHaveCount(0);
  await expect(page).toHaveURL(/some-agent$/);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});

test('the page can be installed', async ({ page, server }) => {
  await page.goto(server.url);
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(`${server.url}${address}`);
  expect(answer.headers()['content-type']).toContain('application/manifest+json');
  const manifest = (await answer.json()) as { icons: { src: string; type: string }[] };
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(`${server.url}${src}`);
    expect(icon.headers()['content-type']).toContain(type);
  }
});
