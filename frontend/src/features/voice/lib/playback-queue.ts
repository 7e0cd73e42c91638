/** Sentences on their way to the ear, in the order in which they are said. */
export interface Queue {
  /** How many sentences are known, and how many of them have their time. */
  known: number;
  timed: number;
  /** Sentences that are there and wait for one before them: their length, or null where they can't be heard. */
  waiting: ReadonlyMap<number, number | null>;
  /** When the last sentence that has its time ends, in seconds of the clock they are played by. */
  endsAt: number;
}

/** When a sentence is to be heard. */
export interface Start {
  place: number;
  at: number;
}

/** What the machine needs to begin a sentence in time. */
const LEAD_SECONDS = 0.02;

export const EMPTY_QUEUE: Queue = { known: 0, timed: 0, waiting: new Map(), endsAt: 0 };

/** One more sentence is on its way; its place is the queue's `known` before. */
export function expectSentence(queue: Queue): Queue {
  return { ...queue, known: queue.known + 1 };
}

/**
 * A sentence is there, in any order: gives a time to all that can have one, each at the end of the one before.
 *
 * `seconds` is null for one that can't be heard; those after it move up.
 */
export function arrive(
  queue: Queue,
  place: number,
  seconds: number | null,
  now: number,
): { queue: Queue; starts: Start[] } {
  const waiting = new Map(queue.waiting).set(place, seconds);
  const starts: Start[] = [];
  let { timed, endsAt } = queue;
  for (let length = waiting.get(timed); length !== undefined; length = waiting.get(timed)) {
    waiting.delete(timed);
    if (length !== null) {
      const at = Math.max(endsAt, now + LEAD_SECONDS);
      starts.push({ place: timed, at });
      endsAt = at + length;
    }
    timed += 1;
  }
  return { queue: { ...queue, waiting, timed, endsAt }, starts };
}

/** Whether everything that is known has been heard. */
export function isHeardOut(queue: Queue, now: number): boolean {
  return queue.timed === queue.known && now >= queue.endsAt;
}
