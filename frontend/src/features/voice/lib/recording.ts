import { bestRecordingType } from './recording-type';

/** Enough for a voice; two minutes are half a megabyte. */
const BITS_PER_SECOND = 32_000;

/** How often the recorder hands over what it has. */
const PIECE_MS = 1_000;

/** What a microphone hears from now on, until it is finished or discarded. */
export class Recording {
  readonly startedAt = performance.now();
  private readonly recorder: MediaRecorder;
  private readonly pieces: Blob[] = [];

  constructor(stream: MediaStream) {
    const mimeType = bestRecordingType((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: BITS_PER_SECOND,
      ...(mimeType ? { mimeType } : {}),
    });
    this.recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size > 0) this.pieces.push(data);
    });
    this.recorder.start(PIECE_MS);
  }

  /** The whole recording, up to now. */
  finish(): Promise<Blob> {
    const { recorder, pieces } = this;
    const whole = () => new Blob(pieces, { type: recorder.mimeType || (pieces[0]?.type ?? '') });
    if (recorder.state === 'inactive') return Promise.resolve(whole());
    return new Promise((resolve) => {
      recorder.addEventListener('stop', () => resolve(whole()), { once: true });
      recorder.stop();
    });
  }

  /** Forgets everything. */
  discard(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    this.pieces.length = 0;
  }
}
