import { t } from '@/lib/i18n/translate';
import { readStored, writeStored } from '@/lib/storage';

/** A message of the person's that the server has not confirmed yet. */
export interface Outgoing {
  content: string;
  /** Sent with every attempt, so that the server takes the message once. */
  key: string;
  createdAt: string;
  /** How long it is, where it was spoken: `content` is empty then, and the recording is kept under `key`. */
  seconds?: number;
  /** `waiting` to be sent when the session opens, being `sending`, or `unsent` for a reason. */
  state: 'waiting' | 'sending' | 'unsent';
  problem: string | null;
  /** Whether nothing could be understood in it: sending it again would not help. */
  isUnclear?: boolean;
}

/** The message that waits in a session, as it was left. */
export function readOutbox(sessionId: string): Outgoing | null {
  const stored = readStored(`outbox.${sessionId}`);
  if (!stored) return null;
  try {
    const outgoing = JSON.parse(stored) as Outgoing;
    return outgoing.state === 'sending'
      ? { ...outgoing, state: 'unsent', problem: t('chat.leftWhileSending') }
      : outgoing;
  } catch {
    return null;
  }
}

/** Keeps a message over a reload, until the server has confirmed it. */
export function writeOutbox(sessionId: string, outgoing: Outgoing | null): void {
  writeStored(`outbox.${sessionId}`, outgoing && JSON.stringify(outgoing));
}
