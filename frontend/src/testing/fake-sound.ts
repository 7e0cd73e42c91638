import { vi } from 'vitest';

/** A sound element that a test plays: nothing happens to it by itself. */
export class FakeSound extends EventTarget {
  /** Every sound that the page has made, in order. */
  static made: FakeSound[] = [];
  preload = 'auto';
  src = '';
  currentTime = 0;
  duration = NaN;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  load = vi.fn<() => void>();
  play = vi.fn<() => Promise<void>>(async () => void this.tell('playing'));
  pause = vi.fn<() => void>(() => void this.tell('pause'));

  constructor(src = '') {
    super();
    this.src = src;
    FakeSound.made.push(this);
  }

  /** Takes the place of the browser's own sounds. */
  static install(): void {
    FakeSound.made = [];
    vi.stubGlobal('Audio', FakeSound);
  }

  tell(event: string): void {
    this.dispatchEvent(new Event(event));
  }

  /** The sound turns out to be `seconds` long. */
  learn(seconds: number): void {
    this.duration = seconds;
    this.tell('loadedmetadata');
  }

  /** The sound has come to `seconds`. */
  reach(seconds: number): void {
    this.currentTime = seconds;
    this.tell('timeupdate');
  }

  hasAttribute = (name: string) => name === 'src' && this.src !== '';
  removeAttribute = (name: string) => {
    if (name === 'src') this.src = '';
  };
}
