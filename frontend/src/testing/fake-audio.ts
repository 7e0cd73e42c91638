import { vi } from 'vitest';

/** A recorder that writes what the test has it write. */
class FakeMediaRecorder extends EventTarget {
  static readonly isTypeSupported = (type: string) => type === 'audio/webm;codecs=opus';
  readonly mimeType = 'audio/webm;codecs=opus';
  state: 'inactive' | 'recording' = 'inactive';

  start(): void {
    this.state = 'recording';
  }

  stop(): void {
    this.state = 'inactive';
    const data = new Blob(['sound'], { type: this.mimeType });
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data }));
    this.dispatchEvent(new Event('stop'));
  }
}

/** A microphone and loudspeakers that a test plays: `level` is how loud it is, `time` what the loudspeakers' clock says. */
export class FakeAudio {
  /** What the microphone hears, from 0 to 1. */
  level = 0;
  /** What the loudspeakers' clock says, in seconds. */
  time = 0;
  /** When each sentence was begun, in seconds of that clock. */
  readonly started: number[] = [];
  /** How many sentences were cut off. */
  stopped = 0;
  /** How long every sentence is, in seconds; null where none can be read. */
  sentenceSeconds: number | null = 2;
  /** Microphones that are open. */
  openMicrophones = 0;
  readonly getUserMedia = vi.fn<() => Promise<MediaStream>>(async () => this.openMicrophone());

  private passed = 0;

  constructor() {
    const realNow = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => realNow() + this.passed);
    vi.stubGlobal('MediaRecorder', FakeMediaRecorder);
    vi.stubGlobal('AudioContext', this.makeContextClass());
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe = () => undefined;
        disconnect = () => undefined;
      },
    );
    vi.stubGlobal('isSecureContext', true);
    Object.defineProperty(navigator, 'mediaDevices', {
      configurable: true,
      value: { getUserMedia: this.getUserMedia },
    });
  }

  /** Whether a sentence could be heard now. */
  get isSounding(): boolean {
    return this.started.length > this.stopped;
  }

  /** Lets time pass for recordings, without waiting for it. */
  passTime(milliseconds: number): void {
    this.passed += milliseconds;
  }

  private openMicrophone(): MediaStream {
    this.openMicrophones += 1;
    const track = Object.assign(new EventTarget(), {
      stop: () => {
        this.openMicrophones -= 1;
      },
    });
    const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
    return stream as unknown as MediaStream;
  }

  private makeContextClass() {
    // oxlint-disable-next-line typescript/no-this-alias -- the class below has a `this` of its own
    const world = this;
    return class {
      state = 'running';
      destination = {};
      get currentTime() {
        return world.time;
      }
      resume = async () => undefined;
      suspend = async () => undefined;
      close = async () => undefined;
      createMediaStreamSource = () => ({ connect: () => undefined, disconnect: () => undefined });
      createAnalyser = () => ({
        fftSize: 2048,
        getFloatTimeDomainData: (samples: Float32Array) => samples.fill(world.level),
      });
      createBufferSource = () => ({
        buffer: null,
        connect: () => undefined,
        disconnect: () => undefined,
        start: (at: number) => void world.started.push(at),
        stop: () => void (world.stopped += 1),
      });
      decodeAudioData = async () => {
        if (world.sentenceSeconds === null) throw new Error('This is no sound.');
        return { duration: world.sentenceSeconds };
      };
    };
  }
}
