import { audioContext, keepAudioAwake } from './audio-context';
import { loudness } from './level';

/** How often the loudness is measured. */
const EVERY_MS = 50;

/** Calls `onLevel` with the loudness of a microphone, over and over; the answer ends that. */
export function listenTo(
  stream: MediaStream,
  onLevel: (level: number, at: number) => void,
): () => void {
  const context = audioContext();
  if (!context) {
    // Without a meter a recording still needs its clock.
    const timer = setInterval(() => onLevel(0, performance.now()), EVERY_MS);
    return () => clearInterval(timer);
  }
  const letSleep = keepAudioAwake();
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // Not by frame: a page in the background has to hear as well.
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples), performance.now());
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    letSleep();
  };
}
