import { test as base, type Page, type Route } from '@playwright/test';
import { Api } from '../api';
import { SPEAKING } from '../microphones';
import { ScriptedProvider } from '../provider';
import { FiresideServer } from '../server';
import { WordModel } from '../word-model';
import { sayFitting } from './words';
import { furnish, type World } from './world';

/** From a laptop to a phone, in CSS pixels. */
export const WIDTHS = { 1440: 900, 834: 1112, 360: 740 } as const;
export type Width = keyof typeof WIDTHS;

/** What a scene is played on. */
export interface Stage {
  page: Page;
  api: Api;
  world: World;
  /** Opens a page by its path. */
  go: (path: string) => Promise<void>;
}

/** One state of one screen. */
export interface Scene {
  /** Of which the name of its files is made. */
  name: string;
  /** Brings it on screen, and waits until it is there. */
  open: (stage: Stage) => Promise<void>;
  /** Where there is such a thing; everywhere, unless it says. */
  widths?: readonly Width[];
  /** Whether it does not outlive a change of the width. */
  isBrittle?: boolean;
}

interface Furnished {
  server: FiresideServer;
  world: World;
}

/** The real server with something of everything, a model that keeps to its words, and a voice by a script. */
export const { expect } = base;

export const test = base.extend<{ stage: Stage }, { furnished: Furnished }>({
  furnished: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const [model, provider] = [new WordModel(sayFitting), new ScriptedProvider()];
      const voice = await provider.start();
      const server = new FiresideServer({
        OPENAI_BASE_URL: await model.start(),
        OPENAI_API_KEY: 'sk-scripted',
        OPENAI_WHISPER_BASE_URL: voice,
        OPENAI_TTS_BASE_URL: voice,
        OPENAI_EMBEDDING_BASE_URL: voice,
      });
      await server.start();
      const world = await furnish(new Api(server.url), server);
      await use({ server, world });
      await server.stop();
      server.clear();
      model.stop();
      provider.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  launchOptions: SPEAKING,
  baseURL: async ({ furnished }, use) => use(furnished.server.url),
  stage: async ({ page, furnished: { server, world } }, use) => {
    const go = async (path: string) => void (await page.goto(`/${path}`));
    await use({ page, api: new Api(server.url), world, go });
  },
});

/** Never answers: what waits for it is seen waiting. */
export const never = (): Promise<void> => new Promise(() => undefined);

/** Answers what the server answers, with `change` made to it. */
export function changed<T>(change: (body: T) => unknown) {
  return async (route: Route) => {
    // Whoever asked may have left when the answer comes.
    const answer = await route.fetch().catch(() => null);
    const body = (await answer?.json().catch(() => null)) as T | null;
    if (answer && body !== null) await route.fulfill({ response: answer, json: change(body) });
  };
}
