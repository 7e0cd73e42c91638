import { describe, expect, it } from 'vitest';
import type { Message } from '@/lib/api/types';
import { makeAgent, makeDetail, makeMessage, makeSession } from '@/testing/fixtures';
import {
  allMessages,
  keepKnown,
  runningReply,
  showNewest,
  withEnded,
  withSpeech,
  withStarted,
  type ThreadData,
} from './thread';

const agent = makeAgent();
const session = makeSession(agent);
const say = (role: Message['role'], content: string, part: Partial<Message> = {}) =>
  makeMessage(session, role, content, part);

const [q1, a1, q2, a2] = [
  say('user', 'First?'),
  say('assistant', 'One.'),
  say('user', 'Second?'),
  say('assistant', 'Two.'),
];

/** A thread of two pages, as after "load earlier". */
function thread(): ThreadData {
  const { messages: _messages, has_more: _more, ...rest } = makeDetail(agent, session, []);
  return {
    pages: [
      { session: rest, messages: [q2, a2], hasMore: true },
      { session: null, messages: [q1, a1], hasMore: false },
    ],
    pageParams: [null, q2.id],
  };
}

const texts = (data: ThreadData | undefined) =>
  data && allMessages(data).map((message) => message.content);

describe('when the server was asked again', () => {
  const copy = (data: ThreadData) => structuredClone(data);

  it('a thread that is the same stays the same object', () => {
    const before = thread();
    expect(keepKnown(before, copy(before))).toBe(before);
    expect(keepKnown(undefined, before)).toBe(before);
  });

  it('what was known stays the same objects where the border between pages has moved', () => {
    const before = thread();
    const [newest, earlier] = copy(before).pages;
    if (!newest || !earlier) throw new Error('There are two pages.');
    const moved: ThreadData = {
      pages: [
        { ...newest, messages: [{ ...a2 }, q3] },
        { ...earlier, messages: [{ ...a1 }, { ...q2 }] },
      ],
      pageParams: [null, a2.id],
    };
    const after = keepKnown(before, moved);
    expect(after).toEqual(moved);
    expect(allMessages(after)).toSatisfy((all: Message[]) =>
      [a1, q2, a2].every((message, index) => all[index] === message),
    );
    expect(after.pages[0]?.session).toBe(before.pages[0]?.session);
  });

  it('a message that has changed is another object', () => {
    const before = thread();
    const changed = copy(before);
    const [page] = changed.pages;
    if (page) page.messages = page.messages.map((one) => ({ ...one, version_count: 2 }));
    const after = keepKnown(before, changed);
    expect(allMessages(after).slice(0, 2)).toEqual([q1, a1]);
    expect(allMessages(after)[3]).not.toBe(a2);
    expect(allMessages(after)[3]?.version_count).toBe(2);
  });
});

const q3 = say('user', 'Third?');
const started = { userMessage: q3, messageId: 'reply' };

describe('when a reply has begun', () => {
  it('a new question and the place of its reply come last', () => {
    const request = { kind: 'send', sessionId: session.id, content: 'Third?', key: 'k' } as const;
    const data = withStarted(thread(), request, started);
    expect(texts(data)).toEqual(['First?', 'One.', 'Second?', 'Two.', 'Third?', '']);
    expect(data && runningReply(data)).toBe('reply');
  });

  it('a session without a title is called by its first question at once', () => {
    const { messages: _messages, has_more: _more, ...rest } = makeDetail(agent, session, []);
    const untitled: ThreadData = {
      pages: [{ session: { ...rest, title: null }, messages: [], hasMore: false }],
      pageParams: [null],
    };
    const content = `Why \n is ${'the sky red '.repeat(5)}?`;
    const request = { kind: 'send', sessionId: session.id, content, key: 'k' } as const;
    const asked = { userMessage: { ...started.userMessage, content }, messageId: 'reply' };
    expect(withStarted(untitled, request, asked)?.pages[0]?.session?.title).toBe(
      'Why is the sky red the sky red the sky red the sky...',
    );
  });

  it('nothing comes twice when the server had told before', () => {
    const request = { kind: 'send', sessionId: session.id, content: 'Third?', key: 'k' } as const;
    const once = withStarted(thread(), request, started);
    expect(withStarted(once, request, started)).toBe(once);
  });

  it('another reply takes the place of the one it replaces, as its next version', () => {
    const request = { kind: 'regenerate', messageId: a2.id, key: 'k' } as const;
    const data = withStarted(thread(), request, { userMessage: q2, messageId: 'reply' });
    expect(texts(data)).toEqual(['First?', 'One.', 'Second?', '']);
    expect(data?.pages[0]?.messages.at(-1)).toMatchObject({
      version: 2,
      version_count: 2,
      previous_version_id: a2.id,
    });
  });

  it('what follows a replaced message is gone, also over pages', () => {
    const request = { kind: 'regenerate', messageId: a1.id, key: 'k' } as const;
    const data = withStarted(thread(), request, { userMessage: q1, messageId: 'reply' });
    expect(texts(data)).toEqual(['First?', '']);
  });

  it('an edited question takes the place of the earlier one', () => {
    const request = { kind: 'edit', messageId: q2.id, content: 'Third?', key: 'k' } as const;
    expect(texts(withStarted(thread(), request, started))).toEqual([
      'First?',
      'One.',
      'Third?',
      '',
    ]);
  });
});

describe('when a reply has ended', () => {
  const request = { kind: 'send', sessionId: session.id, content: 'Third?', key: 'k' } as const;
  const running = withStarted(thread(), request, started);
  const last = (data: ThreadData | undefined) => data && allMessages(data).at(-1);

  it('its final text is kept', () => {
    const data = withEnded(running, {
      type: 'done',
      id: '9',
      messageId: 'reply',
      content: 'Three.',
      status: 'complete',
      finishReason: 'length',
      citations: [],
    });
    expect(last(data)).toMatchObject({
      content: 'Three.',
      status: 'complete',
      finish_reason: 'length',
    });
    expect(data && runningReply(data)).toBeNull();
  });

  it.each([
    ['connection_cut', 'Thr', 'failed', 'Thr'],
    ['rate_limit', '', 'failed', 'Please wait.'],
    ['interrupted', 'Thr', 'interrupted', 'Thr'],
  ])('a failure (%s, “%s”) is %s and shows “%s”', (code, content, status, shown) => {
    const fallbackMessage = 'Please wait.';
    const data = withEnded(running, {
      type: 'error',
      id: '9',
      messageId: 'reply',
      content,
      code,
      fallbackMessage,
    });
    expect(last(data)).toMatchObject({
      content: shown,
      status,
      error_code: code,
      fallback_message: fallbackMessage,
    });
  });
});

it('a reply that can be heard keeps where', () => {
  const data = withSpeech(thread(), a1.id, '/api/audio/tts/a.mp3');
  const spoken = data && allMessages(data).filter((message) => message.tts_audio_url !== null);
  expect(spoken).toEqual([{ ...a1, tts_audio_url: '/api/audio/tts/a.mp3' }]);
  expect(withSpeech(undefined, a1.id, '/x')).toBeUndefined();
});

it('another version on screen replaces everything that was loaded', () => {
  const other = say('assistant', 'Two, differently.');
  const data = showNewest(thread(), { messages: [q2, other], has_more: true, total_count: 4 });
  expect(texts(data)).toEqual(['Second?', 'Two, differently.']);
  expect(data?.pages).toHaveLength(1);
  expect(data?.pages[0]?.session?.agent.name).toBe(agent.name);
});
