import { useQuery } from '@tanstack/react-query';
import { useDeleteAgent } from '@/features/agents/api/delete-agent';
import { agentQuery } from '@/features/agents/api/get-agent';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { describeError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

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
    t('count.conversations', { count: current.session_count }),
    t('count.messages', { count: current.message_count }),
    t('count.recordings', { count: current.recording_count }),
    t('count.documents', { count: current.document_count }),
  ];
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      onConfirm={() => remove.mutate(agent.id, { onSuccess: onDeleted })}
      isBusy={remove.isPending}
      title={t('agents.deleteTitle', { name: agent.name })}
      action={t('agents.deleteAction')}
      error={remove.isError ? describeError(remove.error) : null}
    >
      <p>{t('agents.deleteText')}</p>
      <ul className="mt-2 list-disc ps-5 text-ink tabular-nums">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
