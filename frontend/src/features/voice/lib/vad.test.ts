import { describe, expect, it } from 'vitest';
import { END_MS, QUIET, hear } from './vad';

const STEP_MS = 50;

/** What is heard of a sound, as "begin@ms" and "end@ms"; each part is a level and how long it lasts. */
function listen(parts: readonly (readonly [level: number, ms: number, isAgentHeard?: boolean])[]) {
  let vad = QUIET;
  let at = 0;
  const events: string[] = [];
  for (const [level, ms, isAgentHeard = false] of parts) {
    const end = at + ms;
    for (; at < end; at += STEP_MS) {
      const heard = hear(vad, { level, at, isAgentHeard });
      vad = heard.vad;
      if (heard.event) events.push(`${heard.event}@${at}`);
    }
  }
  return events;
}

describe('a voice', () => {
  it('begins soon after its first sound and ends with a pause', () => {
    const events = listen([
      [0.003, 2_000],
      [0.1, 1_500],
      [0.003, 2_000],
    ]);
    expect(events).toEqual(['begin@2150', `end@${3_500 + END_MS}`]);
  });

  it('goes on over the gaps between its words', () => {
    const words = Array.from({ length: 6 }, () => [[0.08, 300] as const, [0.004, 600] as const]);
    expect(listen([[0.004, 1_000], ...words.flat(), [0.004, 1_000]])).toHaveLength(2);
  });

  it('is not a knock, a cough or a quiet room', () => {
    expect(
      listen([
        [0.004, 1_000],
        [0.5, 100],
        [0.004, 3_000],
      ]),
    ).toEqual([]);
    expect(listen([[0.001, 20_000]])).toEqual([]);
  });

  it('is no fan: what never pauses is the room, soon after it began', () => {
    const events = listen([
      [0.003, 1_000],
      [0.03, 60_000],
    ]);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatch(/^end@[345]/);
  });

  it('is heard in a loud room', () => {
    const events = listen([
      [0.011, 9_000],
      [0.12, 1_000],
      [0.011, 2_000],
    ]);
    expect(events.map((event) => event.split('@')[0])).toEqual(['begin', 'end']);
  });

  it('is heard again, turn after turn', () => {
    const turn = [
      [0.004, 1_000],
      [0.1, 1_000],
      [0.004, 1_500],
    ] as const;
    expect(listen([...turn, ...turn, ...turn])).toHaveLength(6);
  });
});

describe('while the agent is heard', () => {
  it('what comes back from the loudspeaker is no voice', () => {
    expect(
      listen([
        [0.004, 1_000],
        [0.025, 5_000, true],
        [0.004, 1_000],
      ]),
    ).toEqual([]);
  });

  it('a voice over it is one, a little later than usual', () => {
    const events = listen([
      [0.004, 1_000],
      [0.02, 1_000, true],
      [0.15, 1_000, true],
    ]);
    expect(events).toEqual(['begin@2300']);
  });

  it('the room is not learned from it', () => {
    const events = listen([
      [0.004, 1_000],
      [0.025, 30_000, true],
      [0.05, 1_000],
    ]);
    expect(events).toHaveLength(1);
  });
});
