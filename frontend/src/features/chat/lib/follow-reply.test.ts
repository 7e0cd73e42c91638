import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openReply } from '@/features/chat/api/open-reply';
import { EventStream, eventText } from '@/testing/event-stream';
import { makeMessage } from '@/testing/fixtures';
import { TestServer, problem } from '@/testing/server';
import { followReply, type FollowEnd } from './follow-reply';
import type { TurnEvent } from './turn-events';

const SEND = '/api/sessions/s/messages';
const JOIN = '/api/messages/m/stream';
const start = { user_message: makeMessage({ id: 's' }, 'user', 'Hello'), message_id: 'm' };
const done = (content: string) => ({
  message_id: 'm',
  full_content: content,
  status: 'complete',
  finish_reason: 'stop',
});

let server: TestServer;
let heard: TurnEvent[];
let breaks: number;
let leaving: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  server = new TestServer();
  heard = [];
  breaks = 0;
  leaving = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
});

function follow(): Promise<FollowEnd> {
  return followReply({
    open: (signal) =>
      openReply({ kind: 'send', sessionId: 's', content: 'Hello', key: 'k' }, signal),
    messageId: null,
    onEvents: (events) => heard.push(...events),
    onDisconnect: () => {
      breaks += 1;
    },
    signal: leaving.signal,
  });
}

/** Lets everything happen that needs no waiting, then `ms` pass. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const text = () =>
  heard
    .map((event) => ('content' in event && event.type === 'token' ? event.content : ''))
    .join('');

function openStreams(method: string, path: string): EventStream[] {
  const streams: EventStream[] = [];
  server.on(method, path, ({ headers }) => {
    const stream = new EventStream(Number(headers.get('Last-Event-ID') ?? 0));
    streams.push(stream);
    return stream.response;
  });
  return streams;
}

describe('following a reply', () => {
  it('hears it to its end, with the key and the type that the server wants', async () => {
    const [streams, end] = [openStreams('POST', SEND), follow()];
    await pass();
    streams[0]?.event('start', start);
    streams[0]?.token('Hello, ');
    streams[0]?.token('you.');
    streams[0]?.event('done', done('Hello, you.'));
    expect(await end).toMatchObject({ kind: 'ended', event: { content: 'Hello, you.' } });
    expect(text()).toBe('Hello, you.');
    const [request] = server.sent('POST', SEND);
    expect(request?.headers.get('Idempotency-Key')).toBe('k');
    expect(request?.headers.get('Accept')).toBe('text/event-stream');
    expect(request?.body).toEqual({ content: 'Hello' });
  });

  it.each(['cut', 'end'] as const)('goes on behind the last event after a %s', async (breakage) => {
    const [first, joined, end] = [openStreams('POST', SEND), openStreams('GET', JOIN), follow()];
    await pass();
    first[0]?.event('start', start);
    first[0]?.token('One ');
    await pass();
    first[0]?.[breakage]();
    await pass(1_000);
    expect(breaks).toBe(1);
    expect(server.sent('GET', JOIN)[0]?.headers.get('Last-Event-ID')).toBe('2');
    joined[0]?.token('two.');
    joined[0]?.event('done', done('One two.'));
    expect(await end).toMatchObject({ kind: 'ended' });
    expect(text()).toBe('One two.');
  });

  it('tries again, ever more slowly, while the server is away', async () => {
    const first = openStreams('POST', SEND);
    const end = follow();
    await pass();
    first[0]?.event('start', start);
    await pass();
    first[0]?.cut();
    server.isUnreachable = true;
    await pass(30_000);
    expect(breaks).toBeGreaterThan(4);
    expect(breaks).toBeLessThan(12);
    server.isUnreachable = false;
    const joined = openStreams('GET', JOIN);
    await pass(10_000);
    joined[0]?.event('done', done('Done.'));
    expect(await end).toMatchObject({ kind: 'ended', event: { content: 'Done.' } });
  });

  it('comes back at once when the network does', async () => {
    const [first, joined, end] = [openStreams('POST', SEND), openStreams('GET', JOIN), follow()];
    await pass();
    first[0]?.event('start', start);
    await pass();
    first[0]?.cut();
    await pass(1);
    expect(joined).toHaveLength(0);
    window.dispatchEvent(new Event('online'));
    await pass(1);
    expect(joined).toHaveLength(1);
    joined[0]?.event('done', done('Done.'));
    await end;
  });

  it('notices a connection that has fallen silent, but is content with heartbeats', async () => {
    const [first, joined, end] = [openStreams('POST', SEND), openStreams('GET', JOIN), follow()];
    await pass();
    first[0]?.event('start', start);
    for (let beat = 0; beat < 4; beat += 1) {
      await pass(15_000);
      first[0]?.write(': heartbeat\n\n');
    }
    await pass();
    expect(breaks).toBe(0);
    await pass(45_000);
    expect(breaks).toBe(1);
    expect(joined).toHaveLength(1);
    joined[0]?.event('done', done('Done.'));
    await end;
  });

  it('gives up when the server no longer knows the reply', async () => {
    const [first, end] = [openStreams('POST', SEND), follow()];
    server.on('GET', JOIN, () => problem(404, 'Not Found', 'There is no such message.'));
    await pass();
    first[0]?.event('start', start);
    await pass();
    first[0]?.cut();
    await pass(1_000);
    expect(await end).toEqual({ kind: 'gone' });
  });

  it('says why nothing was begun', async () => {
    server.on('POST', SEND, () => problem(409, 'Conflict', 'A reply is still being written.'));
    const end = await follow();
    expect(end).toMatchObject({ kind: 'refused', error: { status: 409 } });
    expect(breaks).toBe(0);
  });

  it('counts a connection that closes before the first event as refused', async () => {
    const [first, end] = [openStreams('POST', SEND), follow()];
    await pass();
    first[0]?.end();
    expect(await end).toMatchObject({ kind: 'refused' });
  });

  it('is abandoned on request, and the server loses a listener', async () => {
    const [first, end] = [openStreams('POST', SEND), follow()];
    await pass();
    first[0]?.event('start', start);
    await pass();
    leaving.abort();
    expect(await end).toEqual({ kind: 'abandoned' });
    await pass();
    expect(first[0]?.isCancelled).toBe(true);
  });
});

it('gives the same text wherever the connection breaks between two events', async () => {
  const words = ['Em', 'bers ', 'glow 🔥', ' on', '.'];
  const events = [
    eventText('start', start, 1),
    ...words.map((content, index) => eventText('token', { content }, index + 2)),
    eventText('done', done(words.join('')), words.length + 2),
  ];
  const bytes = new TextEncoder().encode(events.join(''));
  for (let cut = events[0]?.length ?? 0; cut < bytes.length; cut += 7) {
    heard = [];
    server = new TestServer();
    const first = openStreams('POST', SEND);
    server.on('GET', JOIN, ({ headers }) => {
      const stream = new EventStream();
      for (const event of events.slice(Number(headers.get('Last-Event-ID')))) stream.write(event);
      return stream.response;
    });
    const end = follow();
    await pass();
    first[0]?.write(bytes.subarray(0, cut));
    await pass();
    first[0]?.cut();
    await pass(2_000);
    expect((await end).kind).toBe('ended');
    expect(text()).toBe(words.join(''));
  }
});
