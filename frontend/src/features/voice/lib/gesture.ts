/** How a recording is held: by a finger or a key that is down, or by itself until the next click. */
export type Hold = 'held' | 'locked';

/** How the button is being used. */
export type Press =
  | { phase: 'idle' }
  /** The microphone has been asked for. `isOver` where the finger went up before it came. */
  | { phase: 'asking'; hold: Hold; at: number; isOver: boolean }
  | { phase: 'recording'; hold: Hold; at: number; isLeaving: boolean };

export type PressInput =
  | { type: 'down'; at: number }
  | { type: 'up'; at: number; isInside: boolean }
  | { type: 'move'; isInside: boolean }
  /** A click without a finger that can stay: the Enter key, or a screen reader. */
  | { type: 'click'; at: number }
  | { type: 'cancel' }
  /** The microphone is open. */
  | { type: 'opened' }
  | { type: 'refused' }
  /** The longest time is over. */
  | { type: 'full' };

/** What is to be done about it. */
export type PressCommand = 'open' | 'finish' | 'discard' | null;

/** A press that is shorter, in milliseconds, is a click: it locks. */
const CLICK_MS = 350;

export const RELEASED: Press = { phase: 'idle' };

/** The next state of the button, and what is to be done. Times come from outside. */
export function press(state: Press, input: PressInput): [Press, PressCommand] {
  switch (input.type) {
    case 'down':
      return down(state, input.at, 'held');
    case 'click':
      return down(state, input.at, 'locked');
    case 'up':
      return up(state, input);
    case 'move':
      return state.phase === 'recording' && state.hold === 'held'
        ? [{ ...state, isLeaving: !input.isInside }, null]
        : [state, null];
    case 'cancel':
      return state.phase === 'idle' ? [state, null] : [RELEASED, 'discard'];
    case 'opened':
      if (state.phase !== 'asking') return [state, null];
      // Somebody who answered a question of the browser's has let go long ago: nothing is recorded behind their back.
      if (state.isOver) return [RELEASED, 'discard'];
      return [{ phase: 'recording', hold: state.hold, at: state.at, isLeaving: false }, null];
    case 'refused':
      return [RELEASED, null];
    case 'full':
      return state.phase === 'recording' ? [RELEASED, 'finish'] : [state, null];
  }
}

function down(state: Press, at: number, hold: Hold): [Press, PressCommand] {
  switch (state.phase) {
    case 'idle':
      return [{ phase: 'asking', hold, at, isOver: false }, 'open'];
    case 'asking':
      return [state, null];
    case 'recording':
      return [RELEASED, 'finish'];
  }
}

function up(
  state: Press,
  { at, isInside }: Extract<PressInput, { type: 'up' }>,
): [Press, PressCommand] {
  if (state.phase === 'idle' || state.hold === 'locked') return [state, null];
  if (!isInside) return [RELEASED, 'discard'];
  if (at - state.at < CLICK_MS) return [{ ...state, hold: 'locked' }, null];
  return state.phase === 'asking' ? [{ ...state, isOver: true }, null] : [RELEASED, 'finish'];
}
