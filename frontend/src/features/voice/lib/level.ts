/** As loud as speech gets beside a microphone, and as soft as a quiet room, in decibels below full. */
const LOUD_DB = -12;
const QUIET_DB = -58;

/** The loudness of some samples, from 0 to 1 (root mean square). */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

/** How high a meter stands for a loudness, from 0 to 1: as the ear has it, in steps of decibels. */
export function meterHeight(level: number): number {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** The last `length` levels, with `level` behind them. */
export function withLevel(levels: readonly number[], level: number, length: number): number[] {
  return [...levels, level].slice(-length);
}
