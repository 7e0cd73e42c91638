import { expect, it } from 'vitest';
import { formatBytes } from './numbers';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [98_362_432, '98.4 MB'],
  [999_700, '1.0 MB'],
  [986_000_000, '986 MB'],
  [1_117_320_768, '1.1 GB'],
])('writes %i bytes as %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});
