import { FileQuestionMark, WifiOff } from 'lucide-react';
import { useContext, type ReactNode } from 'react';
import { Avatar } from '@/components/ui/avatar';
import { useMarks } from '@/features/chat/hooks/use-marks';
import { CitationContext } from '@/features/chat/lib/citation-parts';
import type { Speaker } from '@/features/chat/lib/thread';
import type { Citation, Message, ToolUse } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { ReplyFooter } from './reply-footer';
import { ReplyNotice } from './reply-notice';
import { ReplyText } from './reply-text';
import type { MessageActions } from '@/features/chat/hooks/use-message-actions';
import { TypingIndicator } from './typing-indicator';

interface AgentMessageProps {
  message: Message;
  agent: Speaker;
  actions: MessageActions;
  canAsk: boolean;
  canReadAloud: boolean;
  liveText: string | null;
  /** What the text may cite so far, for a reply that is being written. */
  liveCitations: readonly Citation[] | null;
  /** The calls of tools that it has made so far. */
  liveCalls: readonly ToolUse[] | null;
  isReconnecting: boolean;
}

/** Something the agent said, or is saying. */
export function AgentMessage(props: AgentMessageProps) {
  const { message, agent, actions, canAsk, canReadAloud, liveText, isReconnecting } = props;
  const citations = props.liveCitations ?? message.citations;
  const renderMark = useMarks(citations);
  const isWriting = liveText !== null || message.status === 'streaming';
  // What the server kept is shown until this tab has heard more.
  const text = liveText || message.content;
  const saidNothing = message.fallback_message === message.content;
  const calls = props.liveCalls?.length ? props.liveCalls : message.tool_calls;
  const isCalling = calls.some(({ state }) => state === 'waiting' || state === 'running');
  return (
    <AgentRow agent={agent} messageId={message.id} isWriting={isWriting}>
      <ReplyText
        text={saidNothing ? '' : text}
        calls={calls}
        messageId={message.id}
        agentName={agent.name}
        isStreaming={isWriting}
        renderMark={renderMark}
      />
      {isWriting && !text && !isCalling && <TypingIndicator name={agent.name} />}
      {isReconnecting && (
        <p role="status" className="mt-2 flex items-center gap-2 text-sm text-faint">
          <WifiOff className="size-4" aria-hidden /> {t('common.reconnecting')}
        </p>
      )}
      {!isWriting && (
        <>
          <Support message={message} citations={citations} agent={agent} />
          <ReplyNotice
            message={message}
            canRetry={canAsk}
            onRetry={() => actions.regenerate(message.id)}
          />
          <ReplyFooter
            message={message}
            agentName={agent.name}
            actions={actions}
            canAsk={canAsk}
            canReadAloud={canReadAloud}
          />
        </>
      )}
    </AgentRow>
  );
}

interface SupportProps {
  message: Message;
  agent: Speaker;
  citations: readonly Citation[];
}

/** What a reply is taken from; or that it is from no document, where it could be. */
function Support({ message, agent, citations }: SupportProps) {
  const parts = useContext(CitationContext);
  if (!parts) return null;
  if (citations.length > 0) return <parts.Sources citations={citations} />;
  if (agent.document_count === 0 || message.status !== 'complete') return null;
  return (
    <p className="mt-2 flex items-center gap-1.5 text-xs text-faint">
      <FileQuestionMark className="size-3.5 shrink-0" aria-hidden />
      {t('chat.notFromLibrary')}
    </p>
  );
}

/** The place of a reply of which nothing is known yet. */
export function AwaitedMessage({ agent }: { agent: Speaker }) {
  return (
    <AgentRow agent={agent} isWriting>
      <TypingIndicator name={agent.name} />
    </AgentRow>
  );
}

interface AgentRowProps {
  agent: Speaker;
  messageId?: string;
  isWriting: boolean;
  children: ReactNode;
}

function AgentRow({ agent, messageId, isWriting, children }: AgentRowProps) {
  return (
    <article
      aria-label={agent.name}
      aria-busy={isWriting}
      data-message={messageId}
      className="message-row group flex-row! gap-2.5 sm:gap-4"
    >
      <Avatar id={agent.id} name={agent.name} size="message" isGlowing={isWriting} />
      <div className="min-w-0 flex-1 pt-0.5 sm:pt-1">{children}</div>
    </article>
  );
}
