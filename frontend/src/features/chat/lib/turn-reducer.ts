import type { ReplyRequest } from '@/features/chat/api/open-reply';
import type { Citation, ToolUse } from '@/lib/api/types';
import type { TurnEvent } from './turn-events';

/** How far the running reply is. `idle` means that none is running here. */
export type TurnPhase = 'idle' | 'submitting' | 'streaming' | 'reconnecting';

/** The reply that is being written, as this tab knows it. */
export interface Turn {
  phase: TurnPhase;
  /** What was asked from this tab; null for a reply that it joined. */
  request: ReplyRequest | null;
  /** The reply's id, known from the first event on. */
  messageId: string | null;
  text: string;
  /** What the text may cite. */
  citations: readonly Citation[];
  /** The calls of tools that it has made, in their order. */
  calls: readonly ToolUse[];
  /** The last event that is part of `text`; the server continues after it. */
  lastEventId: string | null;
  /** Whether the person asked to stop. */
  isStopping: boolean;
}

export type TurnAction =
  | { type: 'submitted'; request: ReplyRequest }
  | { type: 'attached'; messageId: string }
  | { type: 'received'; events: readonly TurnEvent[] }
  | { type: 'disconnected' }
  | { type: 'stopping'; isStopping: boolean }
  | { type: 'closed' };

/** No reply is running. */
export const IDLE: Turn = {
  phase: 'idle',
  request: null,
  messageId: null,
  text: '',
  citations: [],
  calls: [],
  lastEventId: null,
  isStopping: false,
};

/** The next state of the running reply. Pure: the same actions give the same text, however they were cut. */
export function turnReducer(turn: Turn, action: TurnAction): Turn {
  switch (action.type) {
    case 'submitted':
      return { ...IDLE, phase: 'submitting', request: action.request };
    case 'attached':
      return { ...IDLE, phase: 'reconnecting', messageId: action.messageId };
    case 'received':
      return action.events.reduce(receive, turn);
    case 'disconnected':
      return turn.phase === 'streaming' ? { ...turn, phase: 'reconnecting' } : turn;
    case 'stopping':
      return turn.phase === 'idle' ? turn : { ...turn, isStopping: action.isStopping };
    case 'closed':
      return IDLE;
  }
}

function receive(turn: Turn, event: TurnEvent): Turn {
  if (turn.phase === 'idle' || !isNews(event.id, turn.lastEventId)) return turn;
  const next: Turn = { ...turn, phase: 'streaming', lastEventId: event.id ?? turn.lastEventId };
  switch (event.type) {
    case 'start':
      return { ...next, messageId: event.messageId };
    case 'snapshot':
      return { ...next, text: event.content, calls: event.calls };
    case 'tool_call':
      return { ...next, calls: withCall(turn.calls, event.call) };
    case 'token':
      return { ...next, text: turn.text + event.content };
    case 'done':
      return { ...next, text: event.content, citations: event.citations };
    case 'error':
      return { ...next, text: event.content };
    case 'sources':
      return { ...next, citations: event.citations };
    case 'audio':
      return next;
  }
}

/** The calls once one of them is new, or in another state. */
export function withCall(calls: readonly ToolUse[], call: ToolUse): readonly ToolUse[] {
  const isKnown = calls.some((other) => other.id === call.id);
  return isKnown ? calls.map((other) => (other.id === call.id ? call : other)) : [...calls, call];
}

/** Whether an event with `id` comes after `last`. Ids are numbers, or numbers joined by "-" as in Redis. */
export function isNews(id: string | null, last: string | null): boolean {
  if (id === null || last === null) return true;
  const [ours, theirs] = [id, last].map((text) => text.split('-').map(Number));
  if (!ours || !theirs || [...ours, ...theirs].some(Number.isNaN)) return id !== last;
  for (let place = 0; place < Math.max(ours.length, theirs.length); place += 1) {
    const difference = (ours[place] ?? 0) - (theirs[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
