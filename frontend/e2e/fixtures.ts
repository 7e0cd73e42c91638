import { test as base } from '@playwright/test';
import { FiresideServer } from './server';

/** Tests against the real server with the real embedded model, started once. */
export const test = base.extend<{ refusals: RegExp; noErrors: void }, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const server = new FiresideServer();
      await server.start((health) => health.openai === 'ok');
      await use(server);
      await server.stop();
      server.clear();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  // What the browser may complain about, since the test has the server refuse it.
  refusals: [/^$/, { option: true }],
  baseURL: async ({ server }, use) => use(server.url),
  noErrors: [
    async ({ page, baseURL, refusals }, use) => {
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('console', (message) => {
        if (message.type() !== 'error' || refusals.test(message.text())) return;
        wrong.push(`${message.text()} ${message.location().url}`);
      });
      page.on('request', (request) => {
        const isOwn =
          /^(data|blob):/.test(request.url()) || request.url().startsWith(baseURL ?? '');
        if (!isOwn) wrong.push(`a request left the origin: ${request.url()}`);
      });
      await use();
      base.expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

export const { expect } = test;
