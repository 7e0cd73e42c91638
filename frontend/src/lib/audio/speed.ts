import { readStored, writeStored } from '@/lib/storage';

/** How fast recordings can be heard. */
const SPEEDS = [1, 1.25, 1.5, 2] as const;

/** The speed that was chosen last. */
export function rememberedSpeed(): number {
  const stored = Number(readStored('speed'));
  return SPEEDS.find((speed) => speed === stored) ?? 1;
}

/** Keeps the speed for the next recording. */
export function rememberSpeed(speed: number): void {
  writeStored('speed', speed === 1 ? null : String(speed));
}

/** The next faster speed, and from the fastest back to the normal one. */
export function nextSpeed(speed: number): number {
  return SPEEDS.find((other) => other > speed) ?? 1;
}
