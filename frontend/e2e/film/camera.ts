import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Locator, Page } from '@playwright/test';
import { type Shown, Titles } from './titles';

/** Frames of a second in what is written. */
const RATE = 12;
const QUALITY = 92;

interface Drawn {
  file: string;
  /** When Chromium drew it, in seconds. */
  at: number;
}

/**
 * Films a page as Chromium draws it. The film has a time of its own: each take says how long it may last, and what took the
 * machine longer is shown faster, so that nobody watches a small machine think.
 */
export class Camera {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fireside-film-'));
  readonly #reel: Shown[] = [];
  readonly #titles = new Titles(this.#folder);
  #drawn: Drawn[] = [];
  #files = 0;
  #now = 0;

  private constructor(
    private readonly page: Page,
    private readonly client: CDPSession,
  ) {}

  static async start(page: Page): Promise<Camera> {
    const client = await page.context().newCDPSession(page);
    const camera = new Camera(page, client);
    client.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      camera.#drawn.push({ file: camera.#keep(data), at: metadata.timestamp ?? 0 });
      void client.send('Page.screencastFrameAck', { sessionId });
    });
    await client.send('Page.startScreencast', { format: 'jpeg', quality: QUALITY });
    await page.evaluate(showPointer);
    return camera;
  }

  /** Begins a scene, with words below the picture that say what is seen. */
  title(words: string): void {
    this.#titles.begin(words, this.#now);
  }

  /** Films what is done, in at most so many seconds of the film. */
  async take(most: number, action: () => Promise<unknown>): Promise<void> {
    this.#drawn = [];
    await action();
    const drawn = this.#drawn;
    const first = drawn.at(0)?.at ?? 0;
    const last = drawn.at(-1)?.at ?? 0;
    const pace = Math.min(1, most / (last - first));
    for (const [index, { file, at }] of drawn.entries()) {
      const next = drawn[index + 1]?.at ?? last;
      if (next > at) this.#show({ file, seconds: (next - at) * pace });
    }
    await this.hold(0.3);
  }

  /** Shows what is on the page now for so long that it can be read. */
  async hold(seconds: number): Promise<void> {
    const { data } = await this.client.send('Page.captureScreenshot', {
      format: 'jpeg',
      quality: QUALITY,
    });
    this.#show({ file: this.#keep(data), seconds });
  }

  /** Moves the pointer to something and presses it. */
  async press(target: Locator): Promise<void> {
    await this.take(0.9, async () => {
      await this.point(target);
      await this.page.mouse.down();
      await this.page.mouse.up();
    });
  }

  /** Moves the pointer to the middle of something. */
  async point(target: Locator): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (!box) throw new Error(`There is nothing to point at: ${target}`);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 10 });
  }

  /** Types into a box as a person does who knows what to write. */
  async type(box: Locator, text: string): Promise<void> {
    await this.press(box);
    await this.take(text.length / 22, async () => this.page.keyboard.type(text, { delay: 30 }));
  }

  /** Ends filming. */
  async stop(): Promise<void> {
    await this.client.send('Page.stopScreencast');
    await this.#titles.draw(this.page);
  }

  /** Writes what was filmed, or the scenes from one title to before another; needs ffmpeg. */
  write(file: string, coding: readonly string[], from?: string, to?: string): void {
    const start = from === undefined ? 0 : this.#titles.startOf(from);
    const end = to === undefined ? this.#now : this.#titles.startOf(to);
    const inputs = [
      this.#list('picture.txt', between(this.#reel, start, end)),
      this.#list('titles.txt', between(this.#titles.shown(this.#now), start, end)),
    ].flatMap((list) => ['-f', 'concat', '-safe', '0', '-i', list]);
    const joined = `[0]fps=${RATE}[picture];[1]fps=${RATE}[title];[picture][title]vstack`;
    const args = ['-y', '-loglevel', 'error', ...inputs, '-filter_complex', joined];
    execFileSync('ffmpeg', [...args, ...coding, file]);
  }

  /** Throws the frames away. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #list(name: string, shown: readonly Shown[]): string {
    const lines = shown.map(
      ({ file, seconds }) => `file '${file}'\nduration ${seconds.toFixed(4)}`,
    );
    const list = join(this.#folder, name);
    // The last is named twice, or ffmpeg would show it for a moment only.
    writeFileSync(list, `${lines.join('\n')}\nfile '${shown.at(-1)?.file}'\n`);
    return list;
  }

  #show(frame: Shown): void {
    this.#reel.push(frame);
    this.#now += frame.seconds;
  }

  #keep(data: string): string {
    const file = join(this.#folder, `${this.#files++}.jpg`);
    writeFileSync(file, Buffer.from(data, 'base64'));
    return file;
  }
}

function between(shown: readonly Shown[], start: number, end: number): Shown[] {
  let at = 0;
  return shown.flatMap(({ file, seconds }) => {
    const from = Math.max(at, start);
    at += seconds;
    const rest = Math.min(at, end) - from;
    return rest > 0 ? [{ file, seconds: rest }] : [];
  });
}

/** Has the page draw a pointer where the mouse is, which pictures of a page leave out. */
function showPointer(): void {
  const pointer = document.createElement('div');
  pointer.ariaHidden = 'true';
  Object.assign(pointer.style, {
    position: 'fixed',
    zIndex: '2147483647',
    width: '18px',
    height: '18px',
    margin: '-9px',
    borderRadius: '50%',
    background: 'rgb(35 26 20 / 35%)',
    border: '2px solid #fff',
    boxShadow: '0 1px 4px rgb(0 0 0 / 40%)',
    pointerEvents: 'none',
    left: '-99px',
  });
  document.body.append(pointer);
  const follow = (event: MouseEvent) => {
    pointer.style.left = `${event.clientX}px`;
    pointer.style.top = `${event.clientY}px`;
    pointer.style.scale = event.buttons ? '0.7' : '1';
    // Dialogs lie above everything that came before them.
    document.body.append(pointer);
  };
  for (const kind of ['mousemove', 'mousedown', 'mouseup'] as const) {
    addEventListener(kind, follow, { capture: true });
  }
}
