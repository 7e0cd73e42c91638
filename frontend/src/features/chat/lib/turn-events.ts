import type { Citation, Message, ToolUse } from '@/lib/api/types';
import { dataOf } from '@/lib/sse/data-of';
import type { ServerEvent } from '@/lib/sse/read-events';

/** A sentence of a reply that can be heard. */
export interface Sentence {
  index: number;
  url: string;
  text: string;
}

/** What happens to a reply, as its stream tells it; `id` is the place in the stream. */
export type TurnEvent = { id: string | null } & (
  | { type: 'start'; userMessage: Message; messageId: string }
  | { type: 'sources'; citations: Citation[] }
  /** All there is by then: the text, and every call of a tool as it is. */
  | { type: 'snapshot'; content: string; calls: ToolUse[] }
  /** A call of a tool, once for each state that it comes into. */
  | { type: 'tool_call'; call: ToolUse }
  | { type: 'token'; content: string }
  | ({ type: 'audio' } & Sentence)
  | {
      type: 'done';
      messageId: string;
      content: string;
      status: 'complete' | 'stopped';
      finishReason: string | null;
      /** What the text cites, as far as the server found it true. */
      citations: Citation[];
      /** The whole reply as it is stored, where the server tells it. */
      reply?: Message;
    }
  | { type: 'error'; messageId: string; content: string; code: string; fallbackMessage: string }
);

/** The events after which a stream has nothing more to say. */
export type EndEvent = Extract<TurnEvent, { type: 'done' | 'error' }>;

/** Whether `event` ends its stream. */
export function isEnd(event: TurnEvent): event is EndEvent {
  return event.type === 'done' || event.type === 'error';
}

/** The event that tells that the server has the question and has begun the reply. */
export type StartEvent = Extract<TurnEvent, { type: 'start' }>;

/** Whether `event` begins its reply. */
export function isStart(event: TurnEvent): event is StartEvent {
  return event.type === 'start';
}

interface StartData {
  user_message: Message;
  message_id: string;
}
interface SnapshotData {
  content: string;
  tool_calls?: ToolUse[];
}
interface EndData {
  message_id: string;
  full_content: string;
  status?: 'complete' | 'stopped';
  finish_reason?: string | null;
  citations?: Citation[];
  assistant_message?: Message;
  code?: string;
  fallback_message?: string;
}

/** Reads one event of the server; null for a kind that this page does not know, or that is damaged. */
export function parseTurnEvent(served: ServerEvent): TurnEvent | null {
  const parsed = dataOf(served);
  if (parsed === null) return null;
  const { event, id } = served;
  switch (event) {
    // What was understood of a recording takes the place of what was typed.
    case 'transcript':
    case 'start': {
      const { user_message, message_id } = parsed as StartData;
      return { type: 'start', id, userMessage: user_message, messageId: message_id };
    }
    case 'sources':
      return { type: 'sources', id, citations: (parsed as { citations: Citation[] }).citations };
    case 'snapshot': {
      const { content, tool_calls: calls = [] } = parsed as SnapshotData;
      return { type: 'snapshot', id, content, calls };
    }
    case 'tool_call':
      return { type: 'tool_call', id, call: parsed as ToolUse };
    case 'token':
      return { type: event, id, content: (parsed as { content: string }).content };
    case 'audio': {
      const { index, url, text } = parsed as Sentence;
      return { type: 'audio', id, index, url, text };
    }
    case 'done':
    case 'error':
      return endEvent(event, id, parsed as EndData);
    default:
      return null;
  }
}

function endEvent(type: EndEvent['type'], id: string | null, end: EndData): EndEvent {
  const place = { id, messageId: end.message_id, content: end.full_content };
  if (type === 'error') {
    const { code = 'default', fallback_message: fallbackMessage = '' } = end;
    return { type, ...place, code, fallbackMessage };
  }
  const { status = 'complete', finish_reason: finishReason = null, citations = [] } = end;
  const { assistant_message: reply } = end;
  return { type, ...place, status, finishReason, citations, ...(reply && { reply }) };
}
