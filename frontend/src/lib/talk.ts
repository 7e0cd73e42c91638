/** What is heard of a reply, as the conversation tells whoever lets it be heard. */
export type SpeechEvent =
  /** A question is on its way: what was being said before is over. */
  | { type: 'began' }
  /** A sentence that can be heard, in the order in which it is said. */
  | { type: 'sentence'; index: number; url: string; text: string }
  /** The reply has no more to say than what was told. */
  | { type: 'ended' }
  /** The person stopped the reply: silence, now. */
  | { type: 'stopped' };

/** How far the reply of a conversation is. */
export type TalkPhase = 'idle' | 'submitting' | 'streaming' | 'reconnecting';

/** A conversation as its voice knows it. */
export interface Talk {
  /** Says one conversation from another. */
  id: string;
  agentName: string;
  phase: TalkPhase;
  /** Whether something that was said could not be sent and still waits. */
  hasUnsent: boolean;
  /** Whether nothing can be sent now, for no fault of the person's. */
  isBusy: boolean;
  /** Asks the agent aloud; the recording is kept until the server has it. */
  send: (audio: Blob, seconds: number) => void;
  /** Stops the reply. */
  stop: () => void;
  /** Tells `listener` what can be heard; the answer ends that. */
  listen: (listener: (event: SpeechEvent) => void) => () => void;
}

/** Hands what can be heard to those who listen. */
export class SpeechFeed {
  private readonly listeners = new Set<(event: SpeechEvent) => void>();

  /** Calls `listener` with everything that comes; the answer ends that. */
  readonly listen = (listener: (event: SpeechEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  tell(event: SpeechEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
