import type { Page } from '@playwright/test';
import { Api } from './api';
import { test as base } from './fixtures';
import { ScriptedProvider } from './provider';
import { FiresideServer } from './server';

/** Tests against the real server with a provider that repeats what it is told and speaks by a script, started once. */
export const test = base.extend<{ api: Api }, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const provider = new ScriptedProvider();
      const OPENAI_BASE_URL = await provider.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
      provider.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  api: async ({ server }, use) => use(new Api(server.url)),
});

export const { expect } = test;

/** Opens an empty conversation with Ada, and returns its id; `model` sets the pace of her replies. */
export async function openConversation(
  page: Page,
  api: Api,
  model: string | null = null,
): Promise<string> {
  const prompt = { name: 'Ada', system_prompt: 'You answer aloud.', model };
  const { id: agent } = await api.post('agents', prompt);
  const { id: session } = await api.post(`agents/${agent}/sessions`, {});
  await page.goto(`/agents/${agent}/sessions/${session}`);
  return session;
}
