import { attachReply, openReply, type ReplyRequest } from '@/features/chat/api/open-reply';
import { stopReply } from '@/features/chat/api/stop-reply';
import { followReply, type FollowEnd } from './follow-reply';
import type { ToolUse } from '@/lib/api/types';
import { createFrameBatch } from '@/lib/frame-batch';
import {
  isStart,
  type EndEvent,
  type Sentence,
  type StartEvent,
  type TurnEvent,
} from './turn-events';
import { withCall, type TurnAction } from './turn-reducer';

/** How long a recording may travel and be listened to before the server says anything. */
const LISTENING_MS = 180_000;

/** What the controller tells of the reply that it runs. */
export interface TurnHost {
  dispatch: (action: TurnAction) => void;
  /** The server has the request: the question is stored, the reply has its place. */
  onStart: (request: ReplyRequest, event: StartEvent) => void;
  /** The reply has its final text, and has made these calls of tools. */
  onEnd: (event: EndEvent, calls: readonly ToolUse[]) => void;
  /** A sentence of the reply can be heard; only told where it was asked for, so that one tab speaks. */
  onSentence: (sentence: Sentence) => void;
  /** What the server holds has changed. */
  onChange: () => void;
}

type Following = Pick<Parameters<typeof followReply>[0], 'open' | 'messageId'> & {
  request: ReplyRequest | null;
  onStart: () => void;
};

/**
 * Runs one reply at a time, from the first byte to its end.
 *
 * Each reply claims the controller: what an earlier one still has to say, after another began or the conversation was
 * left, is not heard. The reply itself belongs to the server and goes on.
 */
export class TurnController {
  private claim = 0;
  private messageId: string | null = null;
  private isStopWanted = false;
  private letGo: () => void = () => undefined;
  private readonly host: TurnHost;

  constructor(host: TurnHost) {
    this.host = host;
  }

  /** Asks for a reply; resolves when it has ended. `onStart` is called once the server has the request. */
  ask(request: ReplyRequest, onStart: () => void): Promise<FollowEnd> {
    this.host.dispatch({ type: 'submitted', request });
    const open = (signal: AbortSignal) => openReply(request, signal);
    return this.follow({ request, messageId: null, open, onStart });
  }

  /** Joins a reply that the server is writing already. */
  attach(messageId: string): Promise<FollowEnd> {
    this.host.dispatch({ type: 'attached', messageId });
    const open = (signal: AbortSignal) => attachReply(messageId, null, signal);
    return this.follow({ request: null, messageId, open, onStart: () => undefined });
  }

  /** Stops the reply, or does so as soon as the server has it. */
  async stop(): Promise<void> {
    this.host.dispatch({ type: 'stopping', isStopping: true });
    if (this.messageId === null) {
      this.isStopWanted = true;
      return;
    }
    try {
      await stopReply(this.messageId);
    } catch (error) {
      this.host.dispatch({ type: 'stopping', isStopping: false });
      throw error;
    }
  }

  /** Hears no more of the reply that runs. */
  leave(): void {
    this.giveUpClaim();
    this.host.dispatch({ type: 'closed' });
  }

  private giveUpClaim(): void {
    this.claim += 1;
    this.letGo();
    this.letGo = () => undefined;
  }

  private async follow({ request, open, messageId, onStart }: Following): Promise<FollowEnd> {
    this.giveUpClaim();
    const { claim } = this;
    const holds = () => this.claim === claim;
    const connection = new AbortController();
    const batch = createFrameBatch((events: TurnEvent[]) =>
      this.host.dispatch({ type: 'received', events }),
    );
    let calls: readonly ToolUse[] = [];
    let isConfirmed = messageId !== null;
    this.messageId = messageId;
    this.isStopWanted = false;
    this.letGo = () => {
      batch.cancel();
      // A message on its way is let through; a reply that is confirmed needs no listener.
      if (isConfirmed) connection.abort();
    };

    const onEvents = (events: TurnEvent[]) => {
      const start = request && events.find(isStart);
      if (start) {
        isConfirmed = true;
        this.host.onStart(request, start);
        onStart();
        if (holds()) this.confirm(start);
        else connection.abort();
      }
      if (!holds()) return;
      for (const event of events) {
        if (request && event.type === 'audio') this.host.onSentence(event);
        if (event.type === 'snapshot') ({ calls } = event);
        if (event.type === 'tool_call') calls = withCall(calls, event.call);
      }
      batch.push(events);
      if (start) batch.flush();
    };
    const onDisconnect = () => {
      batch.flush();
      if (holds()) this.host.dispatch({ type: 'disconnected' });
    };
    const { signal } = connection;
    const end = await followReply({
      open,
      messageId,
      onEvents,
      onDisconnect,
      signal,
      ...(request?.kind === 'voice' ? { firstAnswerMs: LISTENING_MS } : {}),
    });

    if (end.kind === 'ended') this.host.onEnd(end.event, calls);
    if (holds()) {
      batch.cancel();
      this.letGo = () => undefined;
      this.host.dispatch({ type: 'closed' });
    }
    if (end.kind !== 'abandoned') this.host.onChange();
    return end;
  }

  private confirm({ messageId }: StartEvent): void {
    this.messageId = messageId;
    // Should stopping fail here, the person sees the reply go on and can stop it again.
    if (this.isStopWanted) this.stop().catch(() => undefined);
  }
}
