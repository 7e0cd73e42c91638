import { clearStage } from '@/lib/audio/stage';
import { t } from '@/lib/i18n/translate';
import { keepAudioAwake } from './audio-context';
import { listenTo } from './ear';
import { RELEASED, press, type Press, type PressInput } from './gesture';
import { recordingUrgency } from './limits';
import { closeMicrophone, openMicrophone, MicrophoneProblem, whyNoMicrophone } from './microphone';
import { Recording } from './recording';

/** What the recorder tells of itself. */
export interface RecorderHost {
  onPress: (state: Press) => void;
  onLevel: (level: number, seconds: number) => void;
  /** What to say to the person; null takes it back. */
  onNote: (note: RecorderNote | null) => void;
  onRecorded: (audio: Blob, seconds: number) => void;
}

/** A problem, or something that is good to know. */
export interface RecorderNote {
  isProblem: boolean;
  text: string;
}

/** Push to talk: does with the microphone what the button says. */
export class Recorder {
  private state: Press = RELEASED;
  private recording: Recording | null = null;
  private closeEar: () => void = () => undefined;
  private stream: MediaStream | null = null;
  /** Each press claims the recorder: a microphone that opens too late is closed again. */
  private claim = 0;
  private readonly host: RecorderHost;
  private readonly limit: number;

  constructor(host: RecorderHost, limit: number) {
    this.host = host;
    this.limit = limit;
  }

  /** The button was used, or time has passed. */
  readonly input = (input: PressInput): void => {
    const [next, command] = press(this.state, input);
    this.change(next);
    if (command === 'open') void this.open();
    else if (command === 'finish') void this.finish();
    else if (command === 'discard') this.close();
  };

  private change(next: Press): void {
    if (next === this.state) return;
    this.state = next;
    this.host.onPress(next);
  }

  private async open(): Promise<void> {
    this.claim += 1;
    const { claim } = this;
    this.host.onNote(null);
    clearStage();
    // Here is the click without which nothing may sound.
    const letSleep = keepAudioAwake();
    try {
      const stream = await openMicrophone();
      if (this.claim !== claim) return closeMicrophone(stream);
      this.stream = stream;
      const [next] = press(this.state, { type: 'opened' });
      if (next.phase === 'recording') this.begin(stream);
      else {
        this.close();
        this.host.onNote({ isProblem: false, text: t('voice.ready') });
      }
      this.change(next);
    } catch (error) {
      if (this.claim === claim) this.refuse(error);
    } finally {
      letSleep();
    }
  }

  private begin(stream: MediaStream): void {
    const recording = new Recording(stream);
    this.recording = recording;
    this.closeEar = listenTo(stream, (level, at) => {
      const seconds = (at - recording.startedAt) / 1000;
      this.host.onLevel(level, seconds);
      if (recordingUrgency(seconds, this.limit) === 'over') this.input({ type: 'full' });
    });
    // A microphone that is pulled out ends the recording; what was said is kept.
    stream.getAudioTracks()[0]?.addEventListener('ended', () => this.input({ type: 'full' }));
  }

  private refuse(error: unknown): void {
    this.close();
    const text = error instanceof MicrophoneProblem ? error.message : whyNoMicrophone(error);
    this.host.onNote({ isProblem: true, text });
    this.input({ type: 'refused' });
  }

  private async finish(): Promise<void> {
    const { recording, stream } = this;
    const seconds = recording ? (performance.now() - recording.startedAt) / 1000 : 0;
    // Another press may come before the recording is whole: it finds everything free.
    this.recording = null;
    this.stream = null;
    this.close();
    const audio = await recording?.finish();
    if (stream) closeMicrophone(stream);
    if (audio) this.host.onRecorded(audio, seconds);
  }

  private close(): void {
    this.claim += 1;
    this.closeEar();
    this.closeEar = () => undefined;
    this.recording?.discard();
    this.recording = null;
    if (this.stream) closeMicrophone(this.stream);
    this.stream = null;
  }
}
