import { memo, useRef } from 'react';
import type { MessageActions } from '@/features/chat/hooks/use-message-actions';
import { useHeldBack } from '@/features/chat/hooks/use-held-back';
import type { Row } from '@/features/chat/lib/rows';
import type { Speaker } from '@/features/chat/lib/thread';
import type { Turn } from '@/features/chat/lib/turn-reducer';
import type { Citation, Message, ToolUse } from '@/lib/api/types';
import { formatDay } from '@/lib/time';
import { AgentMessage, AwaitedMessage } from './agent-message';
import { OutgoingMessage } from './outgoing-message';
import { UserMessage } from './user-message';

interface RowsProps {
  rows: readonly Row[];
  agent: Speaker;
  actions: MessageActions;
  /** Whether something may be asked: nothing is running. */
  canAsk: boolean;
  canReadAloud: boolean;
  /** The reply that is being written, where it is one of these rows. */
  turn: Turn | null;
}

/** Some rows that the browser lays out as one, and not at all while they are far from what is on screen. */
export const RowsTogether = memo(function RowsTogether({ canAsk, ...props }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  // That a reply begins or ends changes buttons in every row: those on screen change now, others when they come to it.
  const known = useHeldBack(canAsk, box);
  return (
    <div ref={box} className="row-group" style={{ ['--rows' as string]: props.rows.length }}>
      <Rows {...props} canAsk={known} />
    </div>
  );
});

const Rows = memo(function Rows({ rows, ...props }: RowsProps) {
  return rows.map((row) => <AnyRow key={row.key} row={row} {...props} />);
});

function AnyRow({ row, turn, ...props }: Omit<RowsProps, 'rows'> & { row: Row }) {
  const { agent, actions, canAsk } = props;
  switch (row.kind) {
    case 'day':
      return <DaySeparator at={row.at} />;
    case 'awaited':
      return <AwaitedMessage agent={agent} />;
    case 'outgoing':
      return (
        <OutgoingMessage
          row={row}
          canSend={canAsk}
          onResend={actions.resend}
          onDiscard={actions.discard}
        />
      );
    case 'message': {
      const live = row.message.id === turn?.messageId ? turn : null;
      return (
        <MessageRow
          {...props}
          message={row.message}
          liveText={live && live.text}
          liveCitations={live && live.citations}
          liveCalls={live && live.calls}
          isReconnecting={live?.phase === 'reconnecting'}
        />
      );
    }
    default:
      return row satisfies never;
  }
}

interface MessageRowProps {
  message: Message;
  agent: Speaker;
  actions: MessageActions;
  canAsk: boolean;
  canReadAloud: boolean;
  /** The text as far as this tab has heard it, for the reply that is being written. */
  liveText: string | null;
  /** What that text may cite. */
  liveCitations: readonly Citation[] | null;
  /** The calls of tools that it has made. */
  liveCalls: readonly ToolUse[] | null;
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
