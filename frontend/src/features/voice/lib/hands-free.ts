import { keepAudioAwake } from './audio-context';
import { listenTo } from './ear';
import { recordingUrgency } from './limits';
import { closeMicrophone, openMicrophone, MicrophoneProblem, whyNoMicrophone } from './microphone';
import { RollingRecording } from './rolling-recording';
import { QUIET, hear, type Vad } from './vad';

/** What hands-free talking tells of itself. */
export interface HandsFreeHost {
  onListening: () => void;
  onProblem: (words: string) => void;
  /** Somebody has begun to speak: whoever is being heard falls silent. */
  onVoice: () => void;
  onLevel: (level: number, seconds: number) => void;
  /** Somebody has finished speaking. */
  onRecorded: (audio: Blob, seconds: number) => void;
}

/** Listens all the time, and tells what was said whenever somebody has finished speaking. */
export class HandsFree {
  private vad: Vad = QUIET;
  private isAgentHeard = false;
  private isOver = false;
  private stream: MediaStream | null = null;
  private recording: RollingRecording | null = null;
  private closeEar: () => void = () => undefined;
  private readonly host: HandsFreeHost;
  private readonly limit: number;

  constructor(host: HandsFreeHost, limit: number) {
    this.host = host;
    this.limit = limit;
  }

  /** Opens the microphone and listens until `end`. */
  async begin(): Promise<void> {
    const letSleep = keepAudioAwake();
    try {
      const stream = await openMicrophone();
      if (this.isOver) return closeMicrophone(stream);
      this.stream = stream;
      this.recording = new RollingRecording(stream);
      this.closeEar = listenTo(stream, (level, at) => this.listen(level, at));
      stream.getAudioTracks()[0]?.addEventListener('ended', () => this.fail(null));
      this.host.onListening();
    } catch (error) {
      if (!this.isOver) this.fail(error);
    } finally {
      letSleep();
    }
  }

  /** Tells whether the agent is being heard: then a voice must be louder to count. */
  setAgentHeard(isHeard: boolean): void {
    this.isAgentHeard = isHeard;
  }

  /** Lets go of the microphone. */
  end(): void {
    this.isOver = true;
    this.closeEar();
    this.recording?.discard();
    if (this.stream) closeMicrophone(this.stream);
    this.stream = null;
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.end();
    const isKnown = error instanceof MicrophoneProblem;
    this.host.onProblem(isKnown ? error.message : whyNoMicrophone(error));
  }

  private listen(level: number, at: number): void {
    const { recording } = this;
    if (!recording) return;
    const { vad, event } = hear(this.vad, { level, at, isAgentHeard: this.isAgentHeard });
    this.vad = vad;
    if (event === 'begin') this.host.onVoice();
    if (!vad.isSpeech && event !== 'end') recording.forget(at);
    const seconds = vad.isSpeech ? recording.seconds(at) : 0;
    this.host.onLevel(level, seconds);
    const isFull = vad.isSpeech && recordingUrgency(seconds, this.limit) === 'over';
    if (event !== 'end' && !isFull) return;
    this.vad = { ...vad, isSpeech: false, loudSince: null, quietSince: null };
    void recording.take(at).then(({ audio, seconds }) => {
      if (!this.isOver) this.host.onRecorded(audio, seconds);
    });
  }
}
