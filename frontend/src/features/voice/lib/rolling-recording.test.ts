import { beforeEach, expect, it } from 'vitest';
import { FakeAudio } from '@/testing/fake-audio';
import { RollingRecording } from './rolling-recording';

let audio: FakeAudio;
let rolling: RollingRecording;

beforeEach(async () => {
  audio = new FakeAudio();
  rolling = new RollingRecording(await audio.getUserMedia());
});

/** Lets `milliseconds` pass in which nobody speaks. */
function beQuiet(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 50) {
    audio.passTime(50);
    rolling.forget(performance.now());
  }
}

it('keeps a moment of what came before a voice, however long nobody spoke', async () => {
  beQuiet(30_000);
  const before = rolling.seconds(performance.now());
  expect(before).toBeGreaterThan(0.6);
  expect(before).toBeLessThan(1.7);
  audio.passTime(3_000);
  const { audio: sound, seconds } = await rolling.take(performance.now());
  expect(seconds).toBeCloseTo(before + 3, 0);
  expect(sound.type).toBe('audio/webm;codecs=opus');
  expect(sound.size).toBeGreaterThan(0);
});

it('begins anew after a voice', async () => {
  audio.passTime(5_000);
  await rolling.take(performance.now());
  expect(rolling.seconds(performance.now())).toBeLessThan(0.5);
  rolling.discard();
});
