import { join } from 'node:path';
import type { Page } from '@playwright/test';

const HEIGHT = 64;

/** A picture, and for how long it is seen. */
export interface Shown {
  file: string;
  seconds: number;
}

interface Title {
  words: string;
  start: number;
  file: string;
}

/** What is said below the picture, from when on. */
export class Titles {
  readonly #titles: Title[] = [];

  constructor(private readonly folder: string) {}

  begin(words: string, start: number): void {
    const file = join(this.folder, `title-${this.#titles.length}.png`);
    this.#titles.push({ words, start, file });
  }

  startOf(words: string): number {
    const found = this.#titles.find((title) => title.words === words);
    if (!found) throw new Error(`No scene has the title "${words}"`);
    return found.start;
  }

  /** Returns the pictures of the titles of a film that lasts so long. */
  shown(end: number): Shown[] {
    return this.#titles.map(({ file, start }, index) => ({
      file,
      seconds: (this.#titles[index + 1]?.start ?? end) - start,
    }));
  }

  /** Draws each as a bar as wide as the page, in the letters that the page has. */
  async draw(page: Page): Promise<void> {
    const width = page.viewportSize()?.width ?? 0;
    for (const { words, file } of this.#titles) {
      await page.evaluate(drawBar, { words, height: HEIGHT });
      await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height: HEIGHT } });
    }
  }
}

function drawBar({ words, height }: { words: string; height: number }): void {
  const bar = document.createElement('div');
  bar.textContent = words;
  Object.assign(bar.style, {
    position: 'fixed',
    zIndex: '2147483647',
    inset: '0 0 auto',
    height: `${height}px`,
    display: 'grid',
    placeItems: 'center',
    background: '#231a14',
    color: '#fff7ec',
    font: '600 26px Figtree Variable, sans-serif',
  });
  document.body.append(bar);
}
