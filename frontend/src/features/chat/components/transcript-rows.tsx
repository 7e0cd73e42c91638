import { memo, useEffect, useMemo, useRef } from 'react';
import type { Agent, Citation, Message } from '@/lib/api/types';
import type { Conversation } from '@/features/chat/hooks/use-conversation';
import type { Row } from '@/features/chat/lib/rows';
import { formatDay } from '@/lib/time';
import { AgentMessage, AwaitedMessage } from './agent-message';
import { OutgoingMessage } from './outgoing-message';
import { UserMessage } from './user-message';

interface TranscriptRowsProps {
  conversation: Conversation;
  agent: Agent;
  rows: readonly Row[];
  canReadAloud: boolean;
}

/** The rows of a transcript. Only the one that changes is drawn again. */
export function TranscriptRows(props: TranscriptRowsProps) {
  const { conversation, agent, rows, canReadAloud } = props;
  const { turn } = conversation;
  const actions = useActions(conversation);
  const isIdle = turn.phase === 'idle';
  return rows.map((row) => {
    switch (row.kind) {
      case 'day':
        return <DaySeparator key={row.key} at={row.at} />;
      case 'awaited':
        return <AwaitedMessage key={row.key} agent={agent} />;
      case 'outgoing':
        return (
          <OutgoingMessage
            key={row.key}
            row={row}
            canSend={isIdle}
            onResend={conversation.resend}
            onDiscard={conversation.discard}
          />
        );
      case 'message':
        return (
          <MessageRow
            key={row.key}
            message={row.message}
            agent={agent}
            actions={actions}
            canAsk={isIdle}
            canReadAloud={canReadAloud}
            liveText={row.message.id === turn.messageId ? turn.text : null}
            liveCitations={row.message.id === turn.messageId ? turn.citations : null}
            isReconnecting={row.message.id === turn.messageId && turn.phase === 'reconnecting'}
          />
        );
      default:
        return row satisfies never;
    }
  });
}

/** What can be done with a message. */
export interface MessageActions {
  regenerate: (messageId: string) => void;
  edit: (messageId: string, content: string) => Promise<boolean>;
  selectVersion: (messageId: string) => void;
}

/** The actions of the conversation behind functions that stay the same, so that rows need not draw again. */
function useActions(conversation: Conversation): MessageActions {
  const latest = useRef(conversation);
  useEffect(() => {
    latest.current = conversation;
  });
  return useMemo(
    () => ({
      regenerate: (id) => void latest.current.regenerate(id),
      edit: (id, text) => latest.current.edit(id, text),
      selectVersion: (id) => latest.current.selectVersion(id),
    }),
    [],
  );
}

interface MessageRowProps {
  message: Message;
  agent: Agent;
  actions: MessageActions;
  /** Whether something may be asked: nothing is running. */
  canAsk: boolean;
  canReadAloud: boolean;
  /** The text as far as this tab has heard it, for the reply that is being written. */
  liveText: string | null;
  /** What that text may cite. */
  liveCitations: readonly Citation[] | null;
  isReconnecting: boolean;
}

const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, actions, canAsk } = props;
  if (message.role === 'user') {
    return <UserMessage message={message} actions={actions} canAsk={canAsk} />;
  }
  return <AgentMessage {...props} />;
});

function DaySeparator({ at }: { at: string }) {
  return (
    <div className="my-5 flex items-center gap-4 text-xs font-medium text-faint" role="separator">
      <span className="h-px flex-1 bg-line" />
      <time dateTime={at}>{formatDay(at)}</time>
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}
