import { describe, expect, it } from 'vitest';
import { RELEASED, press, type Press, type PressInput } from './gesture';

/** What a sequence of inputs commands, and where it leaves the button. */
function after(...inputs: PressInput[]) {
  let state: Press = RELEASED;
  const commands = [];
  for (const input of inputs) {
    const [next, command] = press(state, input);
    state = next;
    if (command) commands.push(command);
  }
  return { state, commands };
}

const down = { type: 'down', at: 1_000 } as const;
const opened = { type: 'opened' } as const;
const up = (at: number, isInside = true) => ({ type: 'up', at, isInside }) as const;

describe('a button that is held', () => {
  it('records until it is let go', () => {
    expect(after(down)).toMatchObject({ state: { phase: 'asking' }, commands: ['open'] });
    expect(after(down, opened).state).toMatchObject({ phase: 'recording', hold: 'held' });
    expect(after(down, opened, up(3_000))).toEqual({
      state: RELEASED,
      commands: ['open', 'finish'],
    });
  });

  it('cancels when it is left, and goes on when the finger comes back', () => {
    const left = { type: 'move', isInside: false } as const;
    expect(after(down, opened, left).state).toMatchObject({ isLeaving: true });
    const back = { type: 'move', isInside: true } as const;
    expect(after(down, opened, left, back).state).toMatchObject({ isLeaving: false });
    expect(after(down, opened, left, up(3_000, false)).commands).toEqual(['open', 'discard']);
  });

  it('cancels with Escape, and what comes after that means nothing', () => {
    expect(after(down, opened, { type: 'cancel' }, up(3_000))).toEqual({
      state: RELEASED,
      commands: ['open', 'discard'],
    });
  });

  it('sends when the longest time is over, and only once', () => {
    expect(after(down, opened, { type: 'full' }, up(130_000)).commands).toEqual(['open', 'finish']);
  });
});

describe('a click', () => {
  it('locks, and another one sends', () => {
    const locked = after(down, opened, up(1_100));
    expect(locked).toMatchObject({ state: { phase: 'recording', hold: 'locked' } });
    const sent = after(down, opened, up(1_100), { type: 'down', at: 9_000 }, up(9_100));
    expect(sent).toEqual({ state: RELEASED, commands: ['open', 'finish'] });
  });

  it('locks also where the microphone comes later than the finger goes', () => {
    expect(after(down, up(1_100), opened).state).toMatchObject({ hold: 'locked' });
  });

  it('without a finger, as of a screen reader, does the same', () => {
    const click = { type: 'click', at: 1_000 } as const;
    expect(after(click, opened).state).toMatchObject({ phase: 'recording', hold: 'locked' });
    expect(after(click, opened, click).commands).toEqual(['open', 'finish']);
  });

  it('stays locked when the finger slides over other things', () => {
    const left = { type: 'move', isInside: false } as const;
    expect(after(down, opened, up(1_100), left).state).toMatchObject({ isLeaving: false });
  });
});

describe('a microphone', () => {
  it('that opens after a question of the browser’s records nothing behind anybody’s back', () => {
    expect(after(down, up(4_000), opened)).toEqual({
      state: RELEASED,
      commands: ['open', 'discard'],
    });
  });

  it('that is refused, or comes when nobody waits for it, leaves the button as it was', () => {
    expect(after(down, { type: 'refused' }).state).toBe(RELEASED);
    expect(after(opened)).toEqual({ state: RELEASED, commands: [] });
    expect(after({ type: 'cancel' }, { type: 'full' }, up(1)).commands).toEqual([]);
  });

  it('is asked for once', () => {
    expect(after(down, { type: 'down', at: 1_050 }).commands).toEqual(['open']);
  });
});
