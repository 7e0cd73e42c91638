import { describe, expect, it } from 'vitest';
import { makeMessage } from '@/testing/fixtures';
import type { TurnEvent } from './turn-events';
import { IDLE, isNews, turnReducer, type Turn, type TurnAction } from './turn-reducer';

const REQUEST = { kind: 'send', sessionId: 's', content: 'Hello', key: 'k' } as const;
const question = makeMessage({ id: 's' }, 'user', 'Hello');

const start: TurnEvent = { type: 'start', id: '1', userMessage: question, messageId: 'm' };
const token = (id: number, content: string): TurnEvent => ({
  type: 'token',
  id: String(id),
  content,
});
const snapshot = (id: number, content: string): TurnEvent => ({
  type: 'snapshot',
  id: String(id),
  content,
  calls: [],
});
const received = (...events: TurnEvent[]): TurnAction => ({ type: 'received', events });

function play(...actions: TurnAction[]): Turn {
  return actions.reduce(turnReducer, IDLE);
}

const SUBMITTED: TurnAction = { type: 'submitted', request: REQUEST };
const WORDS = ['The ', 'embers ', 'glow', ', ', 'quietly', '.'];
const EVENTS = [start, ...WORDS.map((word, index) => token(index + 2, word))];
const TEXT = WORDS.join('');

describe('a reply asked for here', () => {
  it('is submitted until the server has the question', () => {
    expect(play(SUBMITTED)).toMatchObject({ phase: 'submitting', request: REQUEST, text: '' });
    expect(play(SUBMITTED, received(start))).toMatchObject({ phase: 'streaming', messageId: 'm' });
  });

  it('grows by its tokens', () => {
    expect(play(SUBMITTED, received(...EVENTS))).toMatchObject({ text: TEXT, lastEventId: '7' });
  });

  it('has the same text however its events are batched', () => {
    const whole = play(SUBMITTED, received(...EVENTS));
    for (let first = 0; first <= EVENTS.length; first += 1) {
      for (let second = first; second <= EVENTS.length; second += 1) {
        const cut = play(
          SUBMITTED,
          received(...EVENTS.slice(0, first)),
          received(...EVENTS.slice(first, second)),
          received(...EVENTS.slice(second)),
        );
        expect(cut).toEqual(whole);
      }
    }
  });

  it('takes the text of its end as the whole truth', () => {
    const done: TurnEvent = {
      type: 'done',
      id: '8',
      messageId: 'm',
      content: 'Something else.',
      status: 'complete',
      finishReason: 'stop',
      citations: [],
    };
    expect(play(SUBMITTED, received(...EVENTS, done)).text).toBe('Something else.');
  });

  it('ignores what is heard after it was closed', () => {
    expect(play(SUBMITTED, received(start), { type: 'closed' }, received(token(2, 'late')))).toBe(
      IDLE,
    );
  });
});

describe('a broken connection', () => {
  const broken = play(SUBMITTED, received(...EVENTS.slice(0, 4)), { type: 'disconnected' });

  it('is shown, with the text so far', () => {
    expect(broken).toMatchObject({ phase: 'reconnecting', text: 'The embers glow' });
  });

  it('repeats no word when the server sends events again', () => {
    const again = turnReducer(broken, received(...EVENTS));
    expect(again).toMatchObject({ phase: 'streaming', text: TEXT });
  });

  it('takes a snapshot in place of the text, and goes on behind it', () => {
    const again = turnReducer(
      broken,
      received(snapshot(6, 'The embers glow, quietly'), token(6, 'quietly'), token(7, '.')),
    );
    expect(again.text).toBe(TEXT);
  });

  it('never shows words out of order', () => {
    const late = turnReducer(broken, received(token(6, 'quietly'), token(5, ', ')));
    expect(late.text).toBe('The embers glowquietly');
    expect(late.lastEventId).toBe('6');
  });

  it('changes nothing before the server has the question', () => {
    expect(play(SUBMITTED, { type: 'disconnected' }).phase).toBe('submitting');
  });
});

describe('a reply joined later', () => {
  it('begins as a reconnection and shows the snapshot', () => {
    const attached: TurnAction = { type: 'attached', messageId: 'm' };
    expect(play(attached)).toMatchObject({ phase: 'reconnecting', messageId: 'm', request: null });
    expect(play(attached, received(snapshot(4, 'The embers glow')))).toMatchObject({
      phase: 'streaming',
      text: 'The embers glow',
    });
  });
});

describe('stopping', () => {
  it('is remembered until the end, and can fail', () => {
    const stopping = play(SUBMITTED, received(start), { type: 'stopping', isStopping: true });
    expect(stopping.isStopping).toBe(true);
    expect(turnReducer(stopping, { type: 'stopping', isStopping: false }).isStopping).toBe(false);
  });

  it('is nothing where no reply runs', () => {
    expect(play({ type: 'stopping', isStopping: true })).toBe(IDLE);
  });
});

describe('the order of event ids', () => {
  it.each([
    ['2', '1', true],
    ['10', '9', true],
    ['9', '10', false],
    ['4', '4', false],
    ['1700000000000-1', '1700000000000-0', true],
    ['1700000000000-0', '1700000000000-0', false],
    ['1700000000000-9', '1700000000001-0', false],
    ['5-1', '5', true],
    ['abc', 'abc', false],
    ['abd', 'abc', true],
  ])('%s after %s: %s', (id, last, expected) => {
    expect(isNews(id, last)).toBe(expected);
  });

  it('lets through what has no id', () => {
    expect(isNews(null, '4')).toBe(true);
    expect(isNews('4', null)).toBe(true);
  });
});
