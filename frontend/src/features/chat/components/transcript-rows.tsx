import { useMemo, useState } from 'react';
import type { Conversation } from '@/features/chat/hooks/use-conversation';
import { useMessageActions } from '@/features/chat/hooks/use-message-actions';
import { groupRows, NO_GROUPS, type RowGroup } from '@/features/chat/lib/row-groups';
import type { Speaker } from '@/features/chat/lib/thread';
import { RowsTogether } from './rows-together';

interface TranscriptRowsProps {
  conversation: Conversation;
  agent: Speaker;
  canReadAloud: boolean;
}

/** The rows of a transcript. Only the one that changes is drawn again. */
export function TranscriptRows({ conversation, agent, canReadAloud }: TranscriptRowsProps) {
  const { rows, turn } = conversation;
  // The agent is another one with every message: it counts them. The rows are not drawn again for that.
  const { id, name, document_count } = agent;
  const speaker = useMemo(() => ({ id, name, document_count }), [id, name, document_count]);
  const actions = useMessageActions(conversation);
  const [grouped, setGrouped] = useState(NO_GROUPS);
  const current = groupRows(rows, grouped);
  if (current !== grouped) setGrouped(current);
  const isLive = (group: RowGroup) =>
    turn.messageId !== null && group.rows.some(({ key }) => key === turn.messageId);
  return current.groups.map((group) => (
    <RowsTogether
      key={group.key}
      rows={group.rows}
      agent={speaker}
      actions={actions}
      canAsk={turn.phase === 'idle'}
      canReadAloud={canReadAloud}
      turn={isLive(group) ? turn : null}
    />
  ));
}
