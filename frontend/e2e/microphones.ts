import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../playwright.config';

const CLIP = fileURLToPath(new URL('./data/young-man.wav', import.meta.url));

/** A few words that a small model understands well. */
export const CLEAR_CLIP = fileURLToPath(new URL('./data/never-surpassed.wav', import.meta.url));

/** How a browser is started whose microphone hears a person, once. */
export const SPEAKING = hearing(`${CLIP}%noloop`);

/** The same with a question, in the voice that comes along: "Why do ships need one?". */
export const ASKING_WHY = hearing(
  `${fileURLToPath(new URL('./data/why-ships.wav', import.meta.url))}%noloop`,
);

/** The same with other words, which a small model understands well: "has never been surpassed". */
export const SPEAKING_CLEARLY = hearing(`${CLEAR_CLIP}%noloop`);

/** How a browser is started whose microphone hears the person again and again, after a pause. */
export const SPEAKING_AGAIN = hearing(withSilence(readFileSync(CLIP), 7));

/** How a browser is started in which nobody may listen. */
export const DENIED = withFlags(
  '--use-fake-ui-for-media-stream=deny',
  '--use-fake-device-for-media-stream',
);

/** Writes a recording with `seconds` of silence behind it, and returns where. */
function withSilence(wav: Buffer, seconds: number): string {
  const bytesPerSecond = wav.readUInt32LE(28);
  const longer = Buffer.concat([wav, Buffer.alloc(seconds * bytesPerSecond)]);
  longer.writeUInt32LE(longer.length - 8, 4);
  longer.writeUInt32LE(longer.length - 44, 40);
  const path = join(tmpdir(), 'fireside-e2e-young-man-and-silence.wav');
  writeFileSync(path, longer);
  return path;
}

function hearing(file: string) {
  return withFlags(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
  );
}

function withFlags(...flags: string[]) {
  const { launchOptions } = config.use ?? {};
  return { ...launchOptions, args: [...(launchOptions?.args ?? []), ...flags] };
}
