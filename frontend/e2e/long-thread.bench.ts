import { test as base, type Browser, type Page } from '@playwright/test';
import { Api } from './api';
import { barePage } from './bare-page';
import { HeapSampler, bytesPerCharacter } from './heap';
import { FiresideServer } from './server';
import { storyModel } from './story-model';
import { readThreads, recordThreads } from './threads';
import type { WordModel } from './word-model';

/** How long a reply streams while a person types, and how many messages stand above it. */
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 30);
const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 1_000);
/** How often what is kept is measured, and how much of the end the threads are recorded for: a recording grows fast. */
const SAMPLES = 10;
const TRACED_SECONDS = Math.min(30, SECONDS / 2);

const TEXT =
  'Some **bold** words, `code`, and a list:\n\n- one\n- two\n\n```python\ndef f(x):\n    return x\n```';

const { expect } = base;
const test = base.extend<object, { model: WordModel; server: FiresideServer }>({
  model: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const model = storyModel(SECONDS + 10);
      await use(model);
      model.stop();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ model }, use) => {
      const OPENAI_BASE_URL = await model.start();
      const server = new FiresideServer({ OPENAI_BASE_URL, OPENAI_API_KEY: 'sk-scripted' });
      await server.start();
      await use(server);
      await server.stop();
      server.clear();
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
    model,
  }) => {
    await page.goto(await furnish(new Api(server.url)));
    await showAll(page);
    await measure(browser, page, model, kind, async () => {
      await page.keyboard.type(`Tell me a story in ${kind}.`);
      await page.keyboard.press('Enter');
    });
  });
}

test('a reply comes after the other, and what is kept stays the same', async ({
  page,
  browser,
  server,
  model,
}) => {
  await page.goto(await furnish(new Api(server.url)));
  await showAll(page);
  await measure(browser, page, model, 'replies of twenty seconds', ask, ask);

  async function ask() {
    await page.keyboard.type('Tell me a story of 20 seconds.');
    await page.keyboard.press('Enter');
  }
});

test('the same text streams on a page that only has a text and a box', async ({
  page,
  browser,
}) => {
  await barePage(page);
  await measure(browser, page, null, 'a bare page');
});

/**
 * Types until the time is over, and says what that cost.
 *
 * What is kept is measured ten times, after a collection, and not while the threads are recorded; how long tasks take, from before the question to after the
 * end of the reply. `again` asks for another reply where one has ended before the time is over.
 */
async function measure(
  browser: Browser,
  page: Page,
  model: WordModel | null,
  what: string,
  ask = async () => {},
  again?: () => Promise<void>,
): Promise<void> {
  await page.getByRole('textbox').focus();
  const before = model?.said ?? 0;
  const heap = await HeapSampler.of(page, () => (model?.said ?? 0) - before);
  await heap.sample();
  await watch(page);
  await ask();
  const end = Date.now() + SECONDS * 1_000;
  let next = Date.now() + (SECONDS * 1_000) / SAMPLES;
  let isTracing = false;
  // The keyboard alone: to look for an element by what it is called takes a script, which the page would be charged for.
  while (Date.now() < end) {
    if (!isTracing && end - Date.now() < TRACED_SECONDS * 1_000) {
      isTracing = true;
      await recordThreads(browser, page);
    }
    await page.keyboard.type('and then what? ', { delay: 80 });
    // To collect takes the processor, too.
    if (Date.now() > next && !isTracing) {
      next += (SECONDS * 1_000) / SAMPLES;
      await heap.sample();
    }
    if (again && !(await isWriting(page))) {
      await page.keyboard.press('Control+a');
      await again();
    }
  }
  const threads = await readThreads(browser);
  await heap.sample();
  const { frames, milliseconds, longTasks } = await watched(page);
  const tasks = longTasks.filter(
    (task) => !heap.pauses.some(({ from, to }) => task.at < to && task.at + task.length > from),
  );
  const figures = {
    what,
    messages: MESSAGES,
    framesPerSecond: Math.round((frames / milliseconds) * 1_000),
    longTasksOver50ms: tasks.length,
    longTasksOver100ms: tasks.filter(({ length }) => length > 100),
    processor: threads,
    heap: heap.samples,
    keptBytesPerCharacter: bytesPerCharacter(heap.samples),
  };
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  await page.keyboard.press('Escape');
  // Nothing of it runs into the next measurement.
  await expect.poll(() => isWriting(page), { timeout: 60_000 }).toBe(false);
}

const isWriting = (page: Page) =>
  page.evaluate(() => document.querySelector('article[aria-busy=true]') !== null);

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

interface Watched {
  frames: number;
  milliseconds: number;
  longTasks: { at: number; length: number }[];
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const begin = performance.now();
    const longTasks: Watched['longTasks'] = [];
    let frames = 0;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        longTasks.push({ at: Math.round(startTime), length: Math.round(duration) });
      }
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
