import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '@/lib/api/types';
import { EventStream } from '@/testing/event-stream';
import { FakeBackend } from '@/testing/fake-backend';
import { problem } from '@/testing/server';
import { TurnController, type TurnHost } from './turn-controller';
import { IDLE, turnReducer, type Turn } from './turn-reducer';

let backend: FakeBackend;
let turn: Turn;
let told: string[];
let controller: TurnController;
let session: Session;

beforeEach(() => {
  backend = new FakeBackend();
  ({ session } = backend.seed());
  turn = IDLE;
  told = [];
  const host: TurnHost = {
    dispatch: (action) => {
      turn = turnReducer(turn, action);
    },
    onStart: () => told.push('start'),
    onEnd: (event) => told.push(`end: ${event.content}`),
    onSentence: (sentence) => told.push(`heard: ${sentence.text}`),
    onChange: () => told.push('change'),
  };
  controller = new TurnController(host);
});

const ask = (content = 'Hello') =>
  controller.ask({ kind: 'send', sessionId: session.id, content, key: content }, () =>
    told.push('confirmed'),
  );
const streams = (count: number) =>
  vi.waitFor(() => expect(backend.streams).toHaveLength(count), { interval: 5 });
const started = () => vi.waitFor(() => expect(told).toContain('confirmed'), { interval: 5 });

describe('a reply', () => {
  it('is told from its start to its end, and leaves nothing behind', async () => {
    const end = ask();
    expect(turn.phase).toBe('submitting');
    await started();
    expect(turn.phase).toBe('streaming');
    backend.finish(backend.running, 'Hi.');
    expect((await end).kind).toBe('ended');
    expect(told).toEqual(['start', 'confirmed', 'end: Hi.', 'change']);
    expect(turn).toBe(IDLE);
  });

  it('that is refused is told to whoever asked', async () => {
    backend.server.on('POST', '/api/sessions/{}/messages', () => problem(409, 'Conflict', 'Busy.'));
    expect(await ask()).toMatchObject({ kind: 'refused', error: { status: 409 } });
    expect(turn).toBe(IDLE);
    expect(told).toEqual(['change']);
  });
});

describe('leaving', () => {
  it('hears no more, and lets go of the stream', async () => {
    const end = ask();
    await started();
    const { stream } = backend;
    controller.leave();
    expect(await end).toEqual({ kind: 'abandoned' });
    await vi.waitFor(() => expect(stream.isCancelled).toBe(true));
    expect(told).not.toContain('change');
  });

  it('lets a message through that is on its way', async () => {
    let answer: (response: Response) => void = () => undefined;
    backend.server.on(
      'POST',
      '/api/sessions/{}/messages',
      () => new Promise<Response>((resolve) => void (answer = resolve)),
    );
    const end = ask();
    await vi.waitFor(() => expect(backend.server.requests).toHaveLength(1));
    controller.leave();
    const question = backend.add(session, 'user', 'Hello');
    const reply = backend.add(session, 'assistant', '', {
      status: 'streaming',
    });
    const stream = new EventStream();
    stream.event('start', { user_message: question, message_id: reply.id });
    answer(stream.response);
    expect(await end).toEqual({ kind: 'abandoned' });
    expect(told).toEqual(['start', 'confirmed']);
    await vi.waitFor(() => expect(stream.isCancelled).toBe(true));
  });

  it('for another reply: the earlier one can no longer change what is shown', async () => {
    void ask('One');
    await started();
    const first = backend.stream;
    backend.change(backend.running, { status: 'complete' });
    const second = ask('Two');
    await streams(2);
    await vi.waitFor(() => expect(turn.phase).toBe('streaming'));
    expect(first.isCancelled).toBe(true);
    backend.stream.token('for two');
    await vi.waitFor(() => expect(turn.text).toBe('for two'));
    backend.finish(backend.running, 'for two');
    expect((await second).kind).toBe('ended');
  });
});

describe('stopping', () => {
  it('before the server has answered happens as soon as it has', async () => {
    const end = ask();
    await controller.stop();
    expect(turn.isStopping).toBe(true);
    expect(await end).toMatchObject({ kind: 'ended', event: { status: 'stopped' } });
    expect(backend.server.log.filter((line) => line.endsWith('/stop'))).toHaveLength(1);
  });

  it('that fails can be tried again', async () => {
    backend.server.on('POST', '/api/messages/{}/stop', () => problem(503, 'Unavailable', 'Busy.'));
    void ask();
    await started();
    await expect(controller.stop()).rejects.toThrow('Busy.');
    expect(turn.isStopping).toBe(false);
    controller.leave();
  });
});

it('joins a reply that the server is writing', async () => {
  const end = controller.attach('m');
  expect(turn).toMatchObject({ phase: 'reconnecting', messageId: 'm' });
  await streams(1);
  backend.stream.event('snapshot', { content: 'So far' }, 4);
  await vi.waitFor(() => expect(turn.text).toBe('So far'));
  controller.leave();
  expect((await end).kind).toBe('abandoned');
});
