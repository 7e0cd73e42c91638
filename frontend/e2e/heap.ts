import type { CDPSession, Page } from '@playwright/test';

/** What a page holds at one moment. */
export interface HeapSample {
  /** Since the reply began. */
  seconds: number;
  /** As it is, with what nobody holds any more. */
  rawMB: number;
  /** After a collection: what is really kept. */
  keptMB: number;
  /** How many nodes the page has, and how much text has come. */
  nodes: number;
  textKB: number;
  /** How much text is drawn, of all messages. */
  drawnKB: number;
}

/** Reads what a page holds, at intervals, and knows when it did: collecting takes time that is not the page's. */
export class HeapSampler {
  readonly samples: HeapSample[] = [];
  /** From when to when the page was held up for a sample, as its own clock has it. */
  readonly pauses: { from: number; to: number }[] = [];
  readonly #begin = Date.now();

  private constructor(
    private readonly page: Page,
    private readonly cdp: CDPSession,
    private readonly received: () => number,
  ) {}

  /** `received` says how many characters have come. */
  static async of(page: Page, received: () => number): Promise<HeapSampler> {
    return new HeapSampler(page, await page.context().newCDPSession(page), received);
  }

  async sample(): Promise<void> {
    const from = await this.#now();
    const seconds = Math.round((Date.now() - this.#begin) / 1_000);
    const raw = await this.#used();
    await this.cdp.send('HeapProfiler.collectGarbage');
    const kept = await this.#used();
    const { nodes } = await this.cdp.send('Memory.getDOMCounters');
    const drawnKB = await this.page.evaluate(() => {
      const articles = [...document.querySelectorAll('article')];
      const length = articles.reduce((sum, { textContent }) => sum + textContent.length, 0);
      return Math.round(length / 1_000);
    });
    const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
    this.samples.push({
      seconds,
      rawMB: megabytes(raw),
      keptMB: megabytes(kept),
      nodes,
      textKB: Math.round(this.received() / 1_000),
      drawnKB,
    });
    this.pauses.push({ from, to: await this.#now() });
  }

  async #used(): Promise<number> {
    return (await this.cdp.send('Runtime.getHeapUsage')).usedSize;
  }

  async #now(): Promise<number> {
    return this.page.evaluate(() => performance.now());
  }
}

/** How many bytes are kept for each character of text that came, from the second sample on: the first loads code. */
export function bytesPerCharacter(samples: readonly HeapSample[]): number | null {
  const [, first] = samples;
  const last = samples.at(-1);
  if (!first || !last || last.textKB === first.textKB) return null;
  return Math.round(((last.keptMB - first.keptMB) * 1_000) / (last.textKB - first.textKB));
}
