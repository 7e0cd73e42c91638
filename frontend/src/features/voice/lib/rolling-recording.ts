import { Recording } from './recording';

/** How much is kept of what came before a voice, at least; twice as much at most. */
const BEFORE_MS = 700;

/**
 * Records all the time and forgets all the time, so that a voice is recorded from its first sound.
 *
 * A recording of a browser can't be cut at its beginning: two run at once, and the older one gives way to the younger
 * every now and then, until somebody speaks.
 */
export class RollingRecording {
  private older: Recording;
  private younger: Recording | null = null;
  private readonly stream: MediaStream;

  constructor(stream: MediaStream) {
    this.stream = stream;
    this.older = new Recording(stream);
  }

  /** Nobody is speaking: what is old is forgotten. */
  forget(now: number): void {
    const { older, younger } = this;
    if (!younger && now - older.startedAt >= BEFORE_MS) {
      this.younger = new Recording(this.stream);
    } else if (younger && now - younger.startedAt >= BEFORE_MS) {
      older.discard();
      this.older = younger;
      this.younger = new Recording(this.stream);
    }
  }

  /** Hands over what was recorded, up to now, with its length, and begins anew. */
  async take(now: number): Promise<{ audio: Blob; seconds: number }> {
    const taken = this.older;
    this.restart();
    return { audio: await taken.finish(), seconds: (now - taken.startedAt) / 1000 };
  }

  /** How long what would be taken is, in seconds. */
  seconds(now: number): number {
    return (now - this.older.startedAt) / 1000;
  }

  discard(): void {
    this.older.discard();
    this.younger?.discard();
  }

  private restart(): void {
    this.younger?.discard();
    this.younger = null;
    this.older = new Recording(this.stream);
  }
}
