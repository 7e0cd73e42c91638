import { useEffect, type ComponentProps, type ReactNode } from 'react';
import { Composer } from './composer';
import { ChatHeader } from './chat-header';
import { Transcript } from './transcript';
import { useAnnouncement } from '@/features/chat/hooks/use-announcement';
import { useConversation, type Conversation } from '@/features/chat/hooks/use-conversation';
import type { MessageLink } from '@/features/chat/hooks/use-linked-message';
import { useDraft } from '@/features/chat/hooks/use-draft';
import type { ThreadSession } from '@/features/chat/lib/thread';
import { t } from '@/lib/i18n/translate';
import type { Talk } from '@/lib/talk';

interface ChatProps {
  sessionId: string;
  agentId: string;
  /** The most characters that a message may have. */
  maxLength: number;
  /** The message that the address leads to. */
  link?: MessageLink | null;
  /** Opens the list of agents and sessions where it is not on screen. */
  menu: ReactNode;
  /** What can be done with the session as a whole. */
  actions: (session: ThreadSession) => ReactNode;
  /** What is to be known about the model, above and below the text box. */
  notice: ReactNode;
  /** Whether replies can be read aloud. */
  canReadAloud?: boolean;
  /** Another way to say something, beside the text box. */
  voice?: (talk: Talk) => ReactNode;
  footnote: ReactNode;
  /** Shown in place of a conversation that belongs to another agent. */
  misplaced: (session: ThreadSession) => ReactNode;
  /** Shown in place of a conversation that can't be loaded. */
  failure: (error: Error, retry: () => void) => ReactNode;
}

/** One conversation: its header, what was said, and the box to say more. */
export function Chat(props: ChatProps) {
  const conversation = useConversation(props.sessionId, props.agentId);
  const { session, thread, turn } = conversation;
  const announcement = useAnnouncement(conversation);

  useEffect(() => {
    if (session)
      document.title = `${session.title ?? t('common.newConversation')} · ${session.agent.name}`;
  }, [session]);

  if (thread.isError && !thread.data) {
    return props.failure(thread.error, () => void thread.refetch());
  }
  if (session && session.agent_id !== props.agentId) return props.misplaced(session);
  return (
    <section aria-label={t('common.conversation')} className="flex h-full min-w-0 flex-col">
      <ChatHeader
        session={session}
        isWriting={turn.phase !== 'idle'}
        menu={props.menu}
        actions={session && props.actions(session)}
      />
      <Transcript
        conversation={conversation}
        canReadAloud={props.canReadAloud ?? false}
        link={props.link ?? null}
      />
      <p className="sr-only" role="status">
        {announcement}
      </p>
      <div className="mx-auto w-full max-w-3xl px-3 pb-safe sm:px-6">
        {props.notice}
        <DraftComposer
          sessionId={props.sessionId}
          onSend={conversation.send}
          onStop={() => void conversation.stop()}
          isRunning={turn.phase !== 'idle'}
          isStopping={turn.isStopping}
          maxLength={props.maxLength}
          voice={session && props.voice?.(talkOf(props.sessionId, session, conversation))}
          placeholder={
            session ? t('chat.messageTo', { name: session.agent.name }) : t('chat.message')
          }
        />
        {props.footnote}
      </div>
    </section>
  );
}

type DraftComposerProps = { sessionId: string } & Omit<
  ComponentProps<typeof Composer>,
  'value' | 'onChange'
>;

/** The box with what is being typed, so that a key draws the box again and not the conversation. */
function DraftComposer({ sessionId, ...props }: DraftComposerProps) {
  const [draft, setDraft] = useDraft(sessionId);
  return <Composer value={draft} onChange={setDraft} {...props} />;
}

/** The conversation as its voice knows it. */
function talkOf(id: string, session: ThreadSession, conversation: Conversation): Talk {
  const { turn, outgoing, sendRecording, stop, listen } = conversation;
  return {
    id,
    agentName: session.agent.name,
    phase: turn.phase,
    hasUnsent: outgoing?.state === 'unsent' && !outgoing.isUnclear,
    isBusy: false,
    send: sendRecording,
    stop: () => void stop(),
    listen,
  };
}
