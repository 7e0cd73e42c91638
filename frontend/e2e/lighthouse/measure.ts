import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import config from '../../playwright.config';
import { Api } from '../api';
import { makePdf } from '../pdf';
import type { FiresideServer } from '../server';

export type Category = 'performance' | 'accessibility' | 'best-practices';

/** What the page is looked at with; a phone is slow, and so is its network. */
export type Device = 'desktop' | 'mobile';

/** What Lighthouse says of one page: points out of 100, and what cost some. */
export interface Report {
  page: string;
  points: Partial<Record<Category, number>>;
  lacking: string[];
}

const TALK = [
  'A question with **Markdown**, `code` and a list:\n\n- one\n- two',
  'Another one.\n\n```python\nprint("Hello")\n```',
];

/**
 * Measures the first run, a conversation and a library of the built page, each `times` times, with the
 * throttling that Lighthouse uses by itself.
 */
export async function measure(
  server: FiresideServer,
  categories: readonly Category[],
  device: Device = 'desktop',
  times = 1,
): Promise<Report[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fireside-lighthouse-'));
  const { launchOptions } = config.use ?? {};
  const args = [...(launchOptions?.args ?? []), '--remote-debugging-port=0'];
  const browser = await chromium.launchPersistentContext(folder, { ...launchOptions, args });
  // The browser takes a port that is free, and writes down which.
  const port = Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  const reports: Report[] = [];
  const look = async (page: string, path: string) => {
    for (let time = 0; time < times; time += 1) {
      reports.push(await audit(`${server.url}/${path}`, page, port, categories, device));
    }
  };
  try {
    await look('first run', '');
    const { conversation, library } = await furnish(new Api(server.url));
    await look('conversation', conversation);
    await look('library', library);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return reports;
}

async function audit(
  url: string,
  page: string,
  port: number,
  categories: readonly Category[],
  device: Device,
): Promise<Report> {
  const flags = { port, onlyCategories: [...categories], logLevel: 'error' as const };
  const result = await lighthouse(url, flags, device === 'desktop' ? desktopConfig : undefined);
  if (!result) throw new Error(`Lighthouse says nothing of ${url}.`);
  const { audits, categories: judged } = result.lhr;
  const points: Report['points'] = {};
  const lacking: string[] = [];
  for (const name of categories) {
    const category = judged[name];
    points[name] = Math.round((category?.score ?? 0) * 100);
    for (const { id, weight } of category?.auditRefs ?? []) {
      const { score, title, displayValue } = audits[id] ?? {};
      if (weight > 0 && score !== null && score !== undefined && score < 0.9) {
        lacking.push(`${page}: ${title} ${displayValue ?? ''} (${score})`);
      }
    }
  }
  return { page, points, lacking };
}

async function furnish(api: Api): Promise<{ conversation: string; library: string }> {
  const { id } = await api.post('agents', { name: 'Ada', system_prompt: 'You repeat.' });
  const agent = `agents/${id}`;
  await api.upload(id, 'handbook.pdf', makePdf([['Handbook', '', 'The harbour has 46 seats.']]));
  await api.libraryIsRead(id);
  const session = await api.post(`${agent}/sessions`, {});
  for (const words of TALK) await api.say(session.id, words);
  return { conversation: `${agent}/sessions/${session.id}`, library: `${agent}/library` };
}
