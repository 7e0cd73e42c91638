import { test as base, type Browser, type CDPSession, type Page } from '@playwright/test';
import { Api } from './api';
import { barePage } from './bare-page';
import { FiresideServer } from './server';
import { storyModel } from './story-model';
import { readThreads, recordThreads } from './threads';

/** How long a reply streams while a person types, and how many messages stand above it. */
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 30);
const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 1_000);

const TEXT =
  'Some **bold** words, `code`, and a list:\n\n- one\n- two\n\n```python\ndef f(x):\n    return x\n```';

const { expect } = base;
const test = base.extend<object, { server: FiresideServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const model = storyModel(SECONDS + 10);
      const OPENAI_BASE_URL = await model.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
      model.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

test.setTimeout(30 * 60_000);

for (const kind of ['Markdown', 'one paragraph']) {
  test(`a reply in ${kind} streams below ${MESSAGES} messages while somebody types`, async ({
    page,
    browser,
    server,
  }) => {
    await page.goto(await furnish(new Api(server.url)));
    await showAll(page);
    await page.getByRole('textbox', { name: 'Message' }).fill(`Tell me a story in ${kind}.`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Stop the reply' })).toBeVisible();
    await measure(browser, page, kind);
    // Nothing of it runs into the next measurement.
    await expect(page.getByRole('button', { name: 'Stop the reply' })).toBeHidden({
      timeout: 60_000,
    });
  });
}

test('the same text streams on a page that only has a text and a box', async ({
  page,
  browser,
}) => {
  await barePage(page);
  await measure(browser, page, 'a bare page');
});

/** Types until the time is over, and says what that cost. */
async function measure(browser: Browser, page: Page, what: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const heapBefore = await heapOf(cdp);
  await watch(page);
  await recordThreads(browser, page);
  const end = Date.now() + SECONDS * 1_000;
  // The keyboard alone: to look for an element takes a script, which the page would be charged for.
  while (Date.now() < end) await page.keyboard.type('and then what? ', { delay: 80 });
  const threads = await readThreads(browser);
  const { frames, milliseconds, longTasks } = await watched(page);
  const heapAfter = await heapOf(cdp);
  const figures = {
    what,
    messages: MESSAGES,
    framesPerSecond: Math.round((frames / milliseconds) * 1_000),
    longTasksOver50ms: longTasks.length,
    longTasksOver100ms: longTasks.filter((length) => length > 100).length,
    worstTaskMs: Math.round(Math.max(0, ...longTasks)),
    processor: threads,
    heapBeforeMB: Math.round(heapBefore / 1e6),
    heapAfterMB: Math.round(heapAfter / 1e6),
    shown: await page.evaluate(() => document.body.innerText.length),
  };
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}

/** A conversation of many messages, and its address. */
async function furnish(api: Api): Promise<string> {
  const mapping: Record<string, object> = {};
  for (let number = 0; number < MESSAGES; number += 1) {
    const role = number % 2 === 0 ? 'user' : 'assistant';
    const content = { content_type: 'text', parts: [`${number + 1}. ${TEXT}`] };
    const message = { author: { role }, content, create_time: 1_700_000_000 + number * 60 };
    mapping[`m${number}`] = { parent: number ? `m${number - 1}` : null, message };
  }
  const conversation = { title: 'Long', mapping, current_node: `m${MESSAGES - 1}` };
  const imported = await api.sendFile(
    'import',
    'file',
    'conversations.json',
    JSON.stringify([conversation]),
  );
  const { agent_id: agent } = imported as unknown as { agent_id: string };
  const { sessions } = await api.get<{ sessions: { id: string }[] }>(`agents/${agent}/sessions`);
  return `/agents/${agent}/sessions/${sessions[0]?.id}`;
}

/** Loads every message of the conversation that is open. */
async function showAll(page: Page): Promise<void> {
  const rows = page.getByRole('log').getByRole('article');
  const earlier = page.getByRole('button', { name: 'Load earlier messages' });
  await expect(rows.first()).toBeAttached();
  for (let count = await rows.count(); count < MESSAGES; count = await rows.count()) {
    await earlier.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(count);
  }
  await page.getByRole('button', { name: /^(To the end|New text below)$/ }).click();
}

async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize;
}

interface Watched {
  frames: number;
  milliseconds: number;
  longTasks: number[];
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const begin = performance.now();
    const longTasks: number[] = [];
    let frames = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
    const count = () => {
      frames += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const read = () => ({ frames, milliseconds: performance.now() - begin, longTasks });
    Object.assign(globalThis, { readFigures: read });
  });
}

async function watched(page: Page): Promise<Watched> {
  return page.evaluate(() =>
    (globalThis as unknown as { readFigures: () => Watched }).readFigures(),
  );
}
