import { replaceEqualDeep, type InfiniteData } from '@tanstack/react-query';
import type { Message, MessagePage, SessionDetail, ToolUse } from '@/lib/api/types';
import { isNewQuestion, type ReplyRequest } from '@/features/chat/api/open-reply';
import type { EndEvent } from './turn-events';

/** A session without its messages. */
export type ThreadSession = Omit<SessionDetail, 'messages' | 'has_more'>;

/** What the rows of a transcript know of whoever speaks in it: nothing that changes with each message. */
export type Speaker = Pick<ThreadSession['agent'], 'id' | 'name' | 'document_count'>;

/** Some messages of a session, oldest first. The first page is the newest and knows the session. */
export interface ThreadPage {
  session: ThreadSession | null;
  messages: Message[];
  hasMore: boolean;
}

export type ThreadData = InfiniteData<ThreadPage>;

/** All messages that are loaded, oldest first. */
export function allMessages(data: ThreadData): Message[] {
  return data.pages.toReversed().flatMap((page) => page.messages);
}

/**
 * `next` with what `previous` knew already, so that only what changed is drawn again.
 *
 * Each message is recognised by its id: one more at the end moves the border between all pages.
 */
export function keepKnown(previous: ThreadData | undefined, next: ThreadData): ThreadData {
  if (!previous) return next;
  const known = new Map(allMessages(previous).map((message) => [message.id, message]));
  const pages = next.pages.map((page, index): ThreadPage => {
    const before = previous.pages[index];
    const messages = page.messages.map((message) =>
      replaceEqualDeep(known.get(message.id), message),
    );
    const session = replaceEqualDeep(before?.session, page.session);
    const isSame =
      before?.hasMore === page.hasMore &&
      before.session === session &&
      before.messages.length === messages.length &&
      before.messages.every((message, place) => message === messages[place]);
    return isSame ? before : { session, messages, hasMore: page.hasMore };
  });
  const isSame =
    previous.pages.length === pages.length &&
    pages.every((page, index) => page === previous.pages[index]);
  return isSame ? previous : { ...next, pages };
}

/** The reply that the server is still writing, if any. */
export function runningReply(data: ThreadData): string | null {
  const newest = data.pages[0]?.messages.findLast((message) => message.status === 'streaming');
  return newest?.id ?? data.pages[0]?.session?.running_message_id ?? null;
}

type Started = { userMessage: Message; messageId: string };

/** The thread once a reply has begun: what it replaces is gone from the screen, and its place is there. */
export function withStarted(
  data: ThreadData | undefined,
  request: ReplyRequest,
  { userMessage, messageId }: Started,
): ThreadData | undefined {
  if (!data) return data;
  const messages = allMessages(data);
  if (messages.some((message) => message.id === messageId)) return data;
  const replaced = isNewQuestion(request)
    ? undefined
    : messages.find((message) => message.id === request.messageId);
  const cut = (page: ThreadPage): ThreadPage => {
    if (!replaced) return page;
    const index = page.messages.findIndex((message) => message.id === replaced.id);
    return index < 0 ? page : { ...page, messages: page.messages.slice(0, index) };
  };
  // Pages newer than the one that holds the replaced message are below it and go as a whole.
  const home = replaced ? data.pages.findIndex((page) => page.messages.includes(replaced)) : 0;
  const pages = data.pages.map((page, index) =>
    index < home ? { ...page, messages: [] } : cut(page),
  );
  const isKnown = pages.some((page) => page.messages.some(({ id }) => id === userMessage.id));
  const reply = emptyReply(
    userMessage,
    messageId,
    request.kind === 'regenerate' ? replaced : undefined,
  );
  const [newest, ...earlier] = pages;
  if (!newest) return data;
  const messagesNow = [...newest.messages, ...(isKnown ? [] : [userMessage]), reply];
  const session = newest.session && {
    ...newest.session,
    title: newest.session.title ?? firstTitle(userMessage.content),
  };
  return { ...data, pages: [{ ...newest, session, messages: messagesNow }, ...earlier] };
}

/** What the server calls a session by its first message; here until it is asked again. */
function firstTitle(content: string): string {
  const line = content.trim().replaceAll(/\s+/g, ' ');
  const characters = [...line];
  return characters.length > 50 ? `${characters.slice(0, 50).join('')}...` : line;
}

function emptyReply(question: Message, id: string, earlier: Message | undefined): Message {
  const versions = (earlier?.version_count ?? 0) + 1;
  return {
    ...question,
    id,
    parent_id: question.id,
    role: 'assistant',
    content: '',
    message_type: 'text',
    audio_url: null,
    tts_audio_url: null,
    status: 'streaming',
    error_code: null,
    fallback_message: null,
    finish_reason: null,
    model: null,
    usage: null,
    timings: null,
    citations: [],
    feedback: null,
    created_at: new Date().toISOString(),
    version: versions,
    version_count: versions,
    previous_version_id: earlier?.id ?? null,
    next_version_id: null,
  };
}

/** The thread once a reply has ended; the event's text is the whole and final one. */
export function withEnded(
  data: ThreadData | undefined,
  end: EndEvent,
  calls: readonly ToolUse[] = [],
): ThreadData | undefined {
  if (!data) return data;
  const tool_calls = [...calls];
  const finish = (message: Message): Message =>
    end.type === 'done'
      ? {
          ...message,
          content: end.content,
          status: end.status,
          finish_reason: end.finishReason,
          citations: end.citations,
          tool_calls,
          ...end.reply,
        }
      : {
          ...message,
          content: end.content || end.fallbackMessage,
          status: end.code === 'interrupted' ? 'interrupted' : 'failed',
          error_code: end.code,
          fallback_message: end.fallbackMessage,
          tool_calls,
        };
  const pages = data.pages.map((page) => ({
    ...page,
    session: page.session && { ...page.session, running_message_id: null },
    messages: page.messages.map((message) =>
      message.id === end.messageId ? finish(message) : message,
    ),
  }));
  return { ...data, pages };
}

/** The thread once a reply can be heard. */
export function withSpeech(
  data: ThreadData | undefined,
  messageId: string,
  url: string,
): ThreadData | undefined {
  if (!data) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    messages: page.messages.map((message) =>
      message.id === messageId ? { ...message, tts_audio_url: url } : message,
    ),
  }));
  return { ...data, pages };
}

/** The thread once a reply was rated. */
export function withFeedback(
  data: ThreadData | undefined,
  messageId: string,
  feedback: Message['feedback'],
): ThreadData | undefined {
  if (!data) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    messages: page.messages.map((message) =>
      message.id === messageId ? { ...message, feedback } : message,
    ),
  }));
  return { ...data, pages };
}

/** The thread with `page` as its newest messages, earlier ones to be loaded again. */
export function showNewest(
  data: ThreadData | undefined,
  page: MessagePage,
): ThreadData | undefined {
  const session = data?.pages[0]?.session;
  if (!session) return data;
  return {
    pages: [{ session, messages: page.messages, hasMore: page.has_more }],
    pageParams: [null],
  };
}
