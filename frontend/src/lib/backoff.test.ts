import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backoffMs, waitForRetry } from './backoff';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits longer each time, up to a limit', () => {
  const waits = [0, 1, 2, 3, 4, 5, 9, 60].map((attempt) => backoffMs(attempt, () => 0.5));
  expect(waits).toEqual([400, 800, 1600, 3200, 6400, 8000, 8000, 8000]);
});

it('is a little random, so that many tabs do not come at once', () => {
  expect(backoffMs(0, () => 0)).toBe(300);
  expect(backoffMs(0, () => 1)).toBe(500);
});

it.each([
  ['time', () => vi.advanceTimersByTime(1000)],
  ['the network', () => window.dispatchEvent(new Event('online'))],
  ['a look at the page', () => document.dispatchEvent(new Event('visibilitychange'))],
])('ends with %s', async (_name, happen) => {
  let isOver = false;
  const waiting = waitForRetry(1000, new AbortController().signal).then(() => {
    isOver = true;
    return null;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  happen();
  await waiting;
  expect(isOver).toBe(true);
});

it('does not wait for someone who has left', async () => {
  const left = new AbortController();
  left.abort();
  await expect(waitForRetry(1000, left.signal)).resolves.toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
