import type { CDPSession, Page } from '@playwright/test';
import type { Api } from './api';
import { expect, test } from './scripted-fixtures';

/** How long a reply streams while a person types, and how many messages stand above it. */
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 30);
const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 1_000);

/** 200 tokens per second. */
const MODEL = `mock-ttft50-n${SECONDS * 200}-itl5`;
const TEXT =
  'Some **bold** words, `code`, and a list:\n\n- one\n- two\n\n```python\ndef f(x):\n    return x\n```';

test.setTimeout(30 * 60_000);

test(`a reply streams below ${MESSAGES} messages while somebody types`, async ({ page, api }) => {
  const { agent, session } = await furnish(api);
  await page.goto(`/agents/${agent}/sessions/${session}`);
  await showAll(page);
  const cdp = await page.context().newCDPSession(page);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('Tell me a long story.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Stop the reply' })).toBeVisible();

  const heapBefore = await heapOf(cdp);
  await watch(page);
  const end = Date.now() + (SECONDS - 5) * 1_000;
  while (Date.now() < end) await box.pressSequentially('and then what? ', { delay: 80 });
  const { frames, milliseconds, longTasks } = await watched(page);
  const heapAfter = await heapOf(cdp);

  const worst = Math.max(0, ...longTasks);
  const figures = {
    messages: MESSAGES,
    seconds: Math.round(milliseconds / 1_000),
    framesPerSecond: Math.round((frames / milliseconds) * 1_000),
    longTasksOver50ms: longTasks.length,
    longTasksOver100ms: longTasks.filter((length) => length > 100).length,
    worstTaskMs: Math.round(worst),
    heapBeforeMB: Math.round(heapBefore / 1e6),
    heapAfterMB: Math.round(heapAfter / 1e6),
  };
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
});

async function furnish(api: Api) {
  const prompt = { name: 'Ada', system_prompt: 'You tell stories.' };
  const { id: agent } = await api.post('agents', prompt);
  const { id: session } = await api.post(`agents/${agent}/sessions`, {});
  for (let count = 0; count < MESSAGES; count += 2) {
    await api.say(session, `${count / 2 + 1}. ${TEXT}`);
  }
  await api.put(`agents/${agent}`, { ...prompt, model: MODEL });
  return { agent, session };
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
