import { useState } from 'react';
import type { Agent } from '@/lib/api/types';
import type { Conversation } from '@/features/chat/hooks/use-conversation';
import { useMessageActions } from '@/features/chat/hooks/use-message-actions';
import { groupRows, NO_GROUPS, type RowGroup } from '@/features/chat/lib/row-groups';
import { RowsTogether } from './rows-together';

interface TranscriptRowsProps {
  conversation: Conversation;
  agent: Agent;
  canReadAloud: boolean;
}

/** The rows of a transcript. Only the one that changes is drawn again. */
export function TranscriptRows({ conversation, agent, canReadAloud }: TranscriptRowsProps) {
  const { rows, turn } = conversation;
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
      agent={agent}
      actions={actions}
      canAsk={turn.phase === 'idle'}
      canReadAloud={canReadAloud}
      turn={isLive(group) ? turn : null}
    />
  ));
}
