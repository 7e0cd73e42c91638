import { useQuery } from '@tanstack/react-query';
import { useDeleteAgent } from '@/features/agents/api/delete-agent';
import { agentQuery } from '@/features/agents/api/get-agent';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { count } from '@/lib/text';

interface DeleteAgentDialogProps {
  agent: Agent;
  onClose: () => void;
  onDeleted: () => void;
}

/** Asks before an agent goes, and counts what goes with it. */
export function DeleteAgentDialog({ agent, onClose, onDeleted }: DeleteAgentDialogProps) {
  // The list may be minutes old; what is about to be lost is counted now.
  const { data: current = agent } = useQuery({ ...agentQuery(agent.id), staleTime: 0 });
  const remove = useDeleteAgent();
  const losses = [
    count(current.session_count, 'conversation'),
    count(current.message_count, 'message'),
    count(current.recording_count, 'recording'),
    count(current.document_count, 'document'),
  ];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutate(agent.id, { onSuccess: onDeleted })}
      isBusy={remove.isPending}
      title={`Delete ${agent.name}?`}
      action="Delete agent"
      error={remove.isError ? describeError(remove.error) : null}
    >
      <p>This can't be undone. With the agent you lose:</p>
      <ul className="mt-2 list-disc pl-5 text-ink tabular-nums">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
