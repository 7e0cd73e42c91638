import { afterEach, expect, it, vi } from 'vitest';
import { makeConfig } from '@/testing/fixtures';
import { limitsOf } from './limits';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['', 120],
  ['60', 60],
  ['600', 120],
  ['two minutes', 120],
])('a page set to recordings of “%s” seconds records %d, the server takes 120', (setting, most) => {
  vi.stubEnv('VITE_MAX_RECORDING_DURATION', setting);
  expect(limitsOf(makeConfig()).recording).toBe(most);
});
