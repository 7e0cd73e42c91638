import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';

/** Frames of a second in what is written. */
const RATE = 12;

interface Frame {
  file: string;
  seconds: number;
}

/** Films a page: what Chromium draws, when it draws it, with captions. */
export class Camera {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fireside-film-'));
  readonly #frames: Frame[] = [];
  readonly #scenes: { caption: string; seconds: number }[] = [];
  #now = 0;

  private constructor(
    private readonly page: Page,
    private readonly client: CDPSession,
  ) {}

  static async start(page: Page): Promise<Camera> {
    const client = await page.context().newCDPSession(page);
    const camera = new Camera(page, client);
    client.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      camera.#keep(data, metadata.timestamp ?? 0);
      void client.send('Page.screencastFrameAck', { sessionId });
    });
    await client.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
    return camera;
  }

  /** Begins a scene: says at the top of the picture what will be seen. */
  async caption(text: string): Promise<void> {
    this.#scenes.push({ caption: text, seconds: this.#now });
    await this.page.evaluate((words) => {
      const id = 'film-caption';
      const box = document.getElementById(id) ?? document.createElement('div');
      box.id = id;
      box.ariaHidden = 'true';
      box.textContent = words;
      const look = {
        position: 'fixed',
        insetInline: '0',
        top: '14px',
        marginInline: 'auto',
        width: 'fit-content',
        padding: '9px 20px',
        borderRadius: '999px',
        background: '#231a14',
        color: '#fff7ec',
        font: '600 19px Figtree Variable, sans-serif',
        boxShadow: '0 6px 24px rgb(0 0 0 / 30%)',
        zIndex: '2147483647',
        pointerEvents: 'none',
      };
      Object.assign(box.style, look);
      document.body.append(box);
    }, text);
  }

  /** Ends filming. */
  async stop(): Promise<void> {
    await this.client.send('Page.stopScreencast');
  }

  /** Writes what was filmed from the scene with this caption on, or all of it; needs ffmpeg. */
  write(file: string, coding: readonly string[], from?: string, to?: string): void {
    const start = this.#at(from) ?? this.#frames[0].seconds;
    const end = this.#at(to) ?? this.#now;
    const frames = this.#frames.filter(({ seconds }) => seconds >= start && seconds <= end);
    const lines = frames.map((frame, index) => {
      const next = frames[index + 1]?.seconds ?? frame.seconds + 1.5;
      return `file '${frame.file}'\nduration ${(next - frame.seconds).toFixed(3)}`;
    });
    const list = join(this.#folder, 'frames.txt');
    writeFileSync(list, `${lines.join('\n')}\nfile '${frames.at(-1)?.file}'\n`);
    const input = ['-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', list];
    execFileSync('ffmpeg', [...input, '-r', String(RATE), ...coding, file]);
  }

  /** Throws the frames away. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #at(caption: string | undefined): number | undefined {
    return this.#scenes.find((scene) => scene.caption === caption)?.seconds;
  }

  #keep(data: string, seconds: number): void {
    const file = join(this.#folder, `${this.#frames.length}.jpg`);
    writeFileSync(file, Buffer.from(data, 'base64'));
    this.#frames.push({ file, seconds });
    this.#now = seconds;
  }
}

/** Stands still, so that whoever watches the film can read. */
export async function hold(seconds: number): Promise<void> {
  await new Promise((later) => setTimeout(later, seconds * 1_000));
}
