import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
// oxlint-disable-next-line eslint/no-restricted-imports -- the flags that every browser here starts with
import config from '../playwright.config';
import { test as base } from './fixtures';
import { ScriptedProvider } from './provider';
import { FiresideServer } from './server';

const CLIP = fileURLToPath(new URL('./data/young-man.wav', import.meta.url));

/** A few words that a small model understands well. */
export const CLEAR_CLIP = fileURLToPath(new URL('./data/never-surpassed.wav', import.meta.url));

/** How a browser is started whose microphone hears a person, once. */
export const SPEAKING = hearing(`${CLIP}%noloop`);

/** The same with other words, which a small model understands well: "has never been surpassed". */
export const SPEAKING_CLEARLY = hearing(`${CLEAR_CLIP}%noloop`);

/** How a browser is started whose microphone hears the person again and again, after a pause. */
export const SPEAKING_AGAIN = hearing(withSilence(readFileSync(CLIP), 7));

/** How a browser is started in which nobody may listen. */
export const DENIED = withFlags(
  '--use-fake-ui-for-media-stream=deny',
  '--use-fake-device-for-media-stream',
);

/** Writes a recording with `seconds` of silence behind it, and returns where. */
function withSilence(wav: Buffer, seconds: number): string {
  const bytesPerSecond = wav.readUInt32LE(28);
  const longer = Buffer.concat([wav, Buffer.alloc(seconds * bytesPerSecond)]);
  longer.writeUInt32LE(longer.length - 8, 4);
  longer.writeUInt32LE(longer.length - 44, 40);
  const path = join(tmpdir(), 'fireside-e2e-young-man-and-silence.wav');
  writeFileSync(path, longer);
  return path;
}

function hearing(file: string) {
  return withFlags(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
  );
}

function withFlags(...flags: string[]) {
  const { launchOptions } = config.use ?? {};
  return { ...launchOptions, args: [...(launchOptions?.args ?? []), ...flags] };
}

/** Tests against the real server with a provider whose words and speech are scripted. */
export const test = base.extend<object, { server: FiresideServer }>({
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
});

export const { expect } = test;

/** An agent with an empty conversation; `model` sets the pace of its replies. */
export async function openConversation(page: Page, url: string, model: string | null = null) {
  const agent = await post(`${url}/api/agents`, {
    name: 'Ada',
    system_prompt: 'You answer aloud.',
    model,
  });
  const session = await post(`${url}/api/agents/${agent.id}/sessions`, {});
  await page.goto(`/agents/${agent.id}/sessions/${session.id}`);
  return session.id;
}

async function post(url: string, body: object): Promise<{ id: string }> {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}
