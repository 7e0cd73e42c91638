import { expect, it, vi } from 'vitest';
import { gently } from './motion';

it.each([
  [false, 'smooth'],
  [true, 'instant'],
])('where reduced motion is wanted: %s, pages scroll %s', (matches, behavior) => {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: matches && query === '(prefers-reduced-motion: reduce)',
  }));
  expect(gently()).toBe(behavior);
});
