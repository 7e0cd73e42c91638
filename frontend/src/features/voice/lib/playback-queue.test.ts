import { describe, expect, it } from 'vitest';
import { EMPTY_QUEUE, arrive, expectSentence, isHeardOut, type Queue } from './playback-queue';

/** A queue that knows of `count` sentences. */
function expecting(count: number): Queue {
  let queue = EMPTY_QUEUE;
  for (let index = 0; index < count; index += 1) queue = expectSentence(queue);
  return queue;
}

/** Lets sentences arrive and collects when each is begun. */
function play(count: number, arrivals: readonly (readonly [number, number | null, number])[]) {
  let queue = expecting(count);
  const times: [number, number][] = [];
  for (const [place, seconds, now] of arrivals) {
    const next = arrive(queue, place, seconds, now);
    queue = next.queue;
    times.push(...next.starts.map(({ place, at }): [number, number] => [place, at]));
  }
  return { queue, times };
}

describe('sentences', () => {
  it('follow each other without a gap', () => {
    const { times, queue } = play(3, [
      [0, 2, 10],
      [1, 1.5, 10.4],
      [2, 1, 11],
    ]);
    expect(times).toEqual([
      [0, 10.02],
      [1, 12.02],
      [2, 13.52],
    ]);
    expect(queue.endsAt).toBeCloseTo(14.52);
  });

  it('are heard in their order, however they arrive', () => {
    const { times } = play(3, [
      [2, 1, 1],
      [1, 1, 2],
      [0, 1, 3],
    ]);
    expect(times.map(([place]) => place)).toEqual([0, 1, 2]);
    expect(times.map(([, at]) => at)).toEqual([3.02, 4.02, 5.02]);
  });

  it('that come late are heard at once', () => {
    const { times } = play(2, [
      [0, 1, 0],
      [1, 1, 30],
    ]);
    expect(times[1]).toEqual([1, 30.02]);
  });

  it('that can’t be heard are left out, and those after them move up', () => {
    const { times } = play(3, [
      [0, 1, 0],
      [2, 1, 0.1],
      [1, null, 0.2],
    ]);
    expect(times).toEqual([
      [0, 0.02],
      [2, 1.02],
    ]);
  });
});

it('is heard out when the last sentence is over and none is on its way', () => {
  const { queue } = play(1, [[0, 1, 0]]);
  expect(isHeardOut(queue, 0.5)).toBe(false);
  expect(isHeardOut(queue, 1.1)).toBe(true);
  expect(isHeardOut(expectSentence(queue), 1.1)).toBe(false);
  expect(isHeardOut(EMPTY_QUEUE, 0)).toBe(true);
});
