import { attachReply, type ReplyBody } from '@/features/chat/api/open-reply';
import { ApiError, isAbort } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { readEvents } from '@/lib/sse/read-events';
import { backoffMs, waitForRetry } from '@/lib/backoff';
import { isEnd, isStart, parseTurnEvent, type EndEvent, type TurnEvent } from './turn-events';

/** Silence after which a connection counts as dead; the server says something every 15 s. */
const SILENCE_MS = 40_000;

/** How following a reply can end. */
export type FollowEnd =
  | { kind: 'ended'; event: EndEvent }
  /** No event ever came: the request may not have reached the server. */
  | { kind: 'refused'; error: unknown }
  /** The server no longer knows the reply. */
  | { kind: 'gone' }
  | { kind: 'abandoned' };

interface FollowOptions {
  /** Makes the first connection. */
  open: (signal: AbortSignal) => Promise<ReplyBody>;
  /** The reply's id where it is already known; a new reply's comes with its first event. */
  messageId: string | null;
  onEvents: (events: TurnEvent[]) => void;
  /** The connection broke; the next attempt is under way. */
  onDisconnect: () => void;
  signal: AbortSignal;
  /** How long the first answer may take, where that is longer than a connection may stay silent. */
  firstAnswerMs?: number;
}

/**
 * Follows a reply to its end over as many connections as it takes.
 *
 * After a break it continues behind the last event that was received, so that nothing comes twice. It gives up only
 * when nothing was ever received, when the server no longer knows the reply, or when `signal` says so.
 */
export async function followReply(options: FollowOptions): Promise<FollowEnd> {
  const { signal } = options;
  let messageId = options.messageId;
  let lastEventId: string | null = null;
  let attempt = 0;
  let connect = options.open;
  let patience = options.firstAnswerMs ?? SILENCE_MS;
  for (;;) {
    try {
      for await (const events of readConnection(connect, signal, patience)) {
        attempt = 0;
        messageId = events.find(isStart)?.messageId ?? messageId;
        lastEventId = events.findLast((event) => event.id !== null)?.id ?? lastEventId;
        options.onEvents(events);
        const end = events.find(isEnd);
        if (end) return { kind: 'ended', event: end };
      }
      if (messageId === null) return { kind: 'refused', error: new CutBeforeStart() };
    } catch (error) {
      if (signal.aborted) return { kind: 'abandoned' };
      if (messageId === null) return { kind: 'refused', error };
      if (error instanceof ApiError && error.status === 404) return { kind: 'gone' };
    }
    if (signal.aborted) return { kind: 'abandoned' };
    options.onDisconnect();
    await waitForRetry(backoffMs(attempt), signal);
    attempt += 1;
    patience = SILENCE_MS;
    const [id, after] = [messageId, lastEventId];
    connect = (inner) => attachReply(id, after, inner);
  }
}

class CutBeforeStart extends Error {
  override readonly name = 'CutBeforeStart';

  constructor() {
    super(t('chat.cutBeforeStart'));
  }
}

/** The events of one connection, which is given up when it stays silent for too long. */
async function* readConnection(
  connect: (signal: AbortSignal) => Promise<ReplyBody>,
  signal: AbortSignal,
  firstAnswerMs: number,
): AsyncGenerator<TurnEvent[], void, void> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  signal.addEventListener('abort', abort);
  // Wall-clock time, so that a laptop that slept notices on waking, whatever its timers did meanwhile.
  let lastSign = Date.now();
  let patience = firstAnswerMs;
  const watch = setInterval(() => {
    if (Date.now() - lastSign > patience) connection.abort();
  }, 2_000);
  try {
    if (signal.aborted) return;
    for await (const batch of readEvents(await connect(connection.signal))) {
      lastSign = Date.now();
      patience = SILENCE_MS;
      const events = batch.map(parseTurnEvent).filter((event) => event !== null);
      if (events.length > 0) yield events;
    }
  } catch (error) {
    if (!isAbort(error) || signal.aborted) throw error;
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
    connection.abort();
  }
}
