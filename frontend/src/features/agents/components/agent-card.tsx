import { Download, Pencil, Sparkles, Trash2 } from 'lucide-react';
import { Link } from 'react-router';
import { Avatar } from '@/components/ui/avatar';
import { Menu } from '@/components/ui/menu';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { conversations } from '@/features/agents/lib/conversations';

interface AgentCardProps {
  agent: Agent;
  isActive: boolean;
  onEdit: () => void;
  /** Opens the agent's prompt; none where this server can't refine one. */
  onPrompt: (() => void) | undefined;
  onExport: () => void;
  onDelete: () => void;
}

/** One agent in the sidebar. */
export function AgentCard(props: AgentCardProps) {
  const { agent, isActive, onEdit, onPrompt, onExport, onDelete } = props;
  return (
    <div className="side-card group" data-active={isActive || undefined}>
      <Link
        to={`/agents/${agent.id}`}
        aria-current={isActive ? 'true' : undefined}
        className="flex min-w-0 flex-1 items-center gap-3 py-2 ps-3 before:absolute before:inset-0 before:rounded-[inherit]"
      >
        <Avatar id={agent.id} name={agent.name} />
        <span className="min-w-0">
          <span dir="auto" className="block truncate text-match leading-tight font-semibold">
            {agent.name}
          </span>
          <span className="block text-xs text-faint">{conversations(agent)}</span>
        </span>
      </Link>
      <Menu
        label={t('common.optionsFor', { name: agent.name })}
        className="side-menu"
        choices={[
          { icon: Pencil, text: t('common.edit'), onSelect: onEdit },
          ...(onPrompt ? [{ icon: Sparkles, text: t('agents.improve'), onSelect: onPrompt }] : []),
          { icon: Download, text: t('common.export'), onSelect: onExport },
          { icon: Trash2, text: t('common.delete'), onSelect: onDelete, isDangerous: true },
        ]}
      />
    </div>
  );
}
