import { takeStage } from '@/lib/audio/stage';
import { keepAudioAwake } from './audio-context';
import { clockNow, loadClip, type Clip } from './clip';
import { EMPTY_QUEUE, arrive, expectSentence, isHeardOut, type Queue } from './playback-queue';

/** How often it is looked whether everything has been heard. */
const WATCH_MS = 60;

/** Lets a reply be heard, sentence after sentence, without a gap between them. */
export class SpeechPlayer {
  private queue: Queue = EMPTY_QUEUE;
  private clips = new Map<number, Clip>();
  private connection = new AbortController();
  private lastIndex = -1;
  private isSilenced = true;
  private isSpeaking = false;
  private watch: ReturnType<typeof setInterval> | undefined;
  private leaveStage: () => void = () => undefined;
  private letSleep: (() => void) | null = null;
  private readonly onChange: (isSpeaking: boolean) => void;

  constructor(onChange: (isSpeaking: boolean) => void) {
    this.onChange = onChange;
  }

  /** Another reply begins: what was said before is over. */
  readonly begin = (): void => {
    this.hush();
    this.isSilenced = false;
    this.lastIndex = -1;
  };

  /** A sentence can be heard, once however often it is told. */
  async add(index: number, url: string): Promise<void> {
    if (this.isSilenced || index <= this.lastIndex) return;
    this.lastIndex = index;
    const place = this.queue.known;
    this.queue = expectSentence(this.queue);
    this.letSleep ??= keepAudioAwake();
    const { connection } = this;
    const clip = await loadClip(url, connection.signal);
    if (connection.signal.aborted) return clip?.stop();
    if (clip) this.clips.set(place, clip);
    const now = clockNow();
    const { queue, starts } = arrive(this.queue, place, clip?.seconds ?? null, now);
    this.queue = queue;
    for (const start of starts) this.clips.get(start.place)?.start(start.at);
    if (starts.length > 0) this.speak();
  }

  /** Silence, at once; the rest of this reply is not heard either. */
  readonly hush = (): void => {
    this.connection.abort();
    this.connection = new AbortController();
    for (const clip of this.clips.values()) clip.stop();
    this.clips.clear();
    this.queue = EMPTY_QUEUE;
    this.isSilenced = true;
    this.fallSilent();
  };

  private speak(): void {
    if (this.isSpeaking) return;
    this.isSpeaking = true;
    this.leaveStage = takeStage(this.hush);
    this.watch = setInterval(() => {
      if (isHeardOut(this.queue, clockNow())) this.fallSilent();
    }, WATCH_MS);
    this.onChange(true);
  }

  private fallSilent(): void {
    clearInterval(this.watch);
    this.leaveStage();
    this.letSleep?.();
    this.letSleep = null;
    if (!this.isSpeaking) return;
    this.isSpeaking = false;
    this.onChange(false);
  }
}
