import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFrameBatch } from './frame-batch';

let delivered: number[][];
const batch = () => createFrameBatch<number>((items) => delivered.push(items));

beforeEach(() => {
  delivered = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

it('hands over once per frame what came since the last', () => {
  const items = batch();
  items.push([1]);
  items.push([2, 3]);
  expect(delivered).toEqual([]);
  vi.advanceTimersToNextFrame();
  expect(delivered).toEqual([[1, 2, 3]]);
  items.push([4]);
  vi.advanceTimersToNextFrame();
  expect(delivered).toEqual([[1, 2, 3], [4]]);
});

it('hands over at once when asked, and not again', () => {
  const items = batch();
  items.push([1]);
  items.flush();
  vi.advanceTimersByTime(1000);
  expect(delivered).toEqual([[1]]);
});

it('leaves the page in peace for a while when a frame was late', () => {
  let drawing = 0;
  const items = createFrameBatch<number>((some) => {
    delivered.push(some);
    drawing += 100;
  });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + drawing);
  items.push([1]);
  vi.advanceTimersToNextFrame();
  expect(delivered).toEqual([[1]]);
  items.push([2]);
  vi.advanceTimersToNextFrame();
  items.push([3]);
  vi.advanceTimersByTime(100);
  expect(delivered).toEqual([[1]]);
  vi.advanceTimersByTime(100);
  expect(delivered).toEqual([[1], [2, 3]]);
});

it('forgets when cancelled', () => {
  const items = batch();
  items.push([1]);
  items.cancel();
  vi.advanceTimersByTime(1000);
  expect(delivered).toEqual([]);
});

it('goes on in the background, where no frames are drawn', () => {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  const items = batch();
  items.push([1]);
  vi.advanceTimersByTime(250);
  expect(delivered).toEqual([[1]]);
});
