import { AgentDialog } from '@/features/agents/components/agent-dialog';
import { DeleteAgentDialog } from '@/features/agents/components/delete-agent-dialog';
import { ModelsDialog } from '@/features/models/components/models-dialog';
import { DeleteSessionDialog } from '@/features/sessions/components/delete-session-dialog';
import { RenameSessionDialog } from '@/features/sessions/components/rename-session-dialog';
import { PromptField } from './prompt-field';
import { ExportAgentDialog } from '@/features/transfer/components/export-agent-dialog';
import { ImportDialog } from '@/features/transfer/components/import-dialog';
import type { Agent, Config } from '@/lib/api/types';
import { limitsOf } from './limits';
import type { SidebarTask } from './sidebar';

interface DialogsProps {
  task: SidebarTask;
  config: Config | undefined;
  onClose: () => void;
  onSaved: (agent: Agent, isNew: boolean) => void;
  /** An agent came of a file and is wanted on screen. */
  onImported: (agentId: string) => void;
  /** Something was deleted: an agent, or one of its sessions. */
  onDeleted: (gone: { agentId: string; sessionId?: string }) => void;
}

/** The dialog for what is to be done. */
export function Dialogs(props: DialogsProps) {
  const { task, config, onClose, onImported, onDeleted } = props;
  const limits = limitsOf(config);
  switch (task.kind) {
    case 'create-agent':
    case 'edit-agent':
      return <AgentTask {...props} agent={task.kind === 'edit-agent' ? task.agent : undefined} />;
    case 'export-agent':
      return <ExportAgentDialog agent={task.agent} onClose={onClose} />;
    case 'import':
      return <ImportDialog onClose={onClose} onOpen={onImported} />;
    case 'delete-agent':
      return (
        <DeleteAgentDialog
          agent={task.agent}
          onClose={onClose}
          onDeleted={() => onDeleted({ agentId: task.agent.id })}
        />
      );
    case 'rename-session':
      return (
        <RenameSessionDialog
          session={task.session}
          maxLength={limits.sessionTitle}
          onClose={onClose}
        />
      );
    case 'delete-session':
      return (
        <DeleteSessionDialog
          session={task.session}
          onClose={onClose}
          onDeleted={() =>
            onDeleted({ agentId: task.session.agent_id, sessionId: task.session.id })
          }
        />
      );
    case 'models':
      return <ModelsDialog onClose={onClose} />;
  }
}

type AgentTaskProps = Pick<DialogsProps, 'config' | 'onClose' | 'onSaved'> & {
  /** The one that is changed; a new one is made without. */
  agent: Agent | undefined;
};

function AgentTask({ agent, config, onClose, onSaved }: AgentTaskProps) {
  const limits = limitsOf(config);
  return (
    <AgentDialog
      agent={agent}
      limits={{ name: limits.agentName, systemPrompt: limits.systemPrompt }}
      models={config?.models ?? []}
      voices={config?.features.voice ? config.voices : []}
      hasTools={config?.features.tools ?? false}
      onClose={onClose}
      onSaved={(saved) => onSaved(saved, agent === undefined)}
      renderPrompt={
        config?.features.refine
          ? (slot) => <PromptField agent={agent} config={config} slot={slot} onLeave={onClose} />
          : undefined
      }
    />
  );
}
