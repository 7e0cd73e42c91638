import type { Message } from '@/lib/api/types';
import { isNewQuestion, type ReplyRequest } from '@/features/chat/api/open-reply';
import type { Outgoing } from './outbox';

/** What the transcript shows, from top to bottom. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message }
  /** A question of the person's that the server has not confirmed. */
  | {
      kind: 'outgoing';
      key: string;
      content: string;
      createdAt: string;
      problem: string | null;
      /** How long it is, where it was spoken. */
      seconds?: number;
    }
  /** The place of a reply of which nothing is known yet. */
  | { kind: 'awaited'; key: string };

/** The rows for what the server holds, what is being `asked` and not confirmed, and the message on its way. */
export function buildRows(
  messages: readonly Message[],
  asked: ReplyRequest | null,
  outgoing: Outgoing | null,
): Row[] {
  const rows = withDays(beforeReplaced(messages, asked));
  if (asked?.kind === 'edit') {
    const createdAt = new Date().toISOString();
    rows.push({
      kind: 'outgoing',
      key: asked.key,
      content: asked.content,
      createdAt,
      problem: null,
    });
  }
  if (asked) rows.push({ kind: 'awaited', key: `awaited-${asked.key}` });
  if (outgoing && outgoing.state !== 'waiting') {
    const { state: _, ...said } = outgoing;
    const row: Row = { kind: 'outgoing', ...said };
    // A question being sent comes before its awaited reply, one that failed after everything.
    rows.splice(asked && isNewQuestion(asked) ? -1 : rows.length, 0, row);
  }
  return rows;
}

/** The messages that stay on screen while something is asked in place of one of them. */
function beforeReplaced(
  messages: readonly Message[],
  asked: ReplyRequest | null,
): readonly Message[] {
  if (!asked || isNewQuestion(asked)) return messages;
  const index = messages.findIndex((message) => message.id === asked.messageId);
  return index < 0 ? messages : messages.slice(0, index);
}

function withDays(messages: readonly Message[]): Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const message of messages) {
    const at = new Date(message.created_at).toDateString();
    if (at !== day) rows.push({ kind: 'day', key: `day-${at}`, at: message.created_at });
    day = at;
    rows.push({ kind: 'message', key: message.id, message });
  }
  return rows;
}

/** Whether the server took `outgoing` after all: the page was closed before it could hear so. */
export function hasArrived(messages: readonly Message[], outgoing: Outgoing): boolean {
  const since = new Date(outgoing.createdAt).getTime() - CLOCK_SLACK_MS;
  return messages.some(
    (message) =>
      message.role === 'user' &&
      (outgoing.seconds === undefined
        ? message.content === outgoing.content
        : message.message_type === 'voice') &&
      new Date(message.created_at).getTime() >= since,
  );
}

/** How far the clocks of the browser and of the server may be apart. */
const CLOCK_SLACK_MS = 5_000;
