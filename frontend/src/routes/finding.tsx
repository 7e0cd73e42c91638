import { useQuery } from '@tanstack/react-query';
import {
  Keyboard,
  LibraryBig,
  MessagesSquare,
  Monitor,
  Moon,
  Plus,
  Sparkles,
  SquarePen,
  Sun,
} from 'lucide-react';
import { Palette } from '@/features/finding/components/palette';
import { ShortcutsDialog } from '@/features/finding/components/shortcuts-dialog';
import type { PaletteGroup, PaletteItem } from '@/features/finding/lib/palette-items';
import { sessionsQuery } from '@/features/sessions/api/list-sessions';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { Avatar } from '@/components/ui/avatar';
import type { Agent, Config } from '@/lib/api/types';
import { count } from '@/lib/text';
import { chooseTheme, useThemeChoice } from '@/lib/theme';
import { formatShort } from '@/lib/time';

/** How many conversations are offered before anything is typed. */
const RECENT = 5;

interface FindingProps {
  what: 'search' | 'shortcuts';
  agents: readonly Agent[];
  /** The agent on screen, or the only one there is. */
  agent: Agent | undefined;
  config: Config | undefined;
  onOpen: (path: string) => void;
  onNewConversation: () => void;
  onNewAgent: () => void;
  onShortcuts: () => void;
  onClose: () => void;
}

/** What the keys open above the page: the palette, or the list of the keys. */
export function Finding(props: FindingProps) {
  const { what, agents, onOpen, onClose } = props;
  const actions = useActions(props);
  const recent = useRecent(props);
  if (what === 'shortcuts') return <ShortcutsDialog onClose={onClose} />;
  const groups: PaletteGroup[] = [
    { value: 'Recent conversations', items: recent, isForStart: true },
    {
      value: 'Agents',
      items: agents.map((agent) => ({
        id: agent.id,
        label: agent.name,
        hint: count(agent.session_count, 'conversation'),
        icon: <Avatar id={agent.id} name={agent.name} size="small" />,
        run: () => onOpen(`/agents/${agent.id}`),
      })),
    },
    { value: 'Actions', items: actions },
  ];
  return <Palette groups={groups} onOpen={onOpen} onClose={onClose} />;
}

function useRecent({ agent, onOpen }: FindingProps): PaletteItem[] {
  const { data } = useQuery({ ...sessionsQuery(agent?.id ?? ''), enabled: agent !== undefined });
  return (data ?? []).slice(0, RECENT).map((session) => ({
    id: `recent-${session.id}`,
    label: sessionTitle(session),
    hint: formatShort(session.updated_at),
    icon: MessagesSquare,
    run: () => onOpen(`/agents/${session.agent_id}/sessions/${session.id}`),
  }));
}

function useActions(props: FindingProps): PaletteItem[] {
  const { agent, config, onOpen, onNewConversation, onNewAgent, onShortcuts } = props;
  const theme = useThemeChoice();
  const themes = [
    { choice: 'light', label: 'Light theme', icon: Sun },
    { choice: 'dark', label: 'Dark theme', icon: Moon },
    { choice: 'system', label: 'Theme as the system', icon: Monitor },
  ] as const;
  const of = agent ? `of ${agent.name}` : '';
  return [
    {
      id: 'new-conversation',
      label: 'New conversation',
      keywords: 'chat session start',
      hint: agent?.name,
      icon: SquarePen,
      run: onNewConversation,
    },
    { id: 'new-agent', label: 'New agent', keywords: 'create', icon: Plus, run: onNewAgent },
    ...(agent && config?.features.knowledge
      ? [
          {
            id: 'library',
            label: `Library ${of}`,
            keywords: 'documents files open',
            icon: LibraryBig,
            run: () => onOpen(`/agents/${agent.id}/library`),
          },
        ]
      : []),
    ...(agent && config?.features.refine
      ? [
          {
            id: 'prompt',
            label: `Prompt ${of}`,
            keywords: 'workshop improve refine versions trials test cases',
            icon: Sparkles,
            run: () => onOpen(`/agents/${agent.id}/prompt`),
          },
        ]
      : []),
    ...themes
      .filter(({ choice }) => choice !== theme)
      .map(({ choice, label, icon }) => ({
        id: `theme-${choice}`,
        label,
        keywords: 'colours mode appearance',
        icon,
        run: () => chooseTheme(choice),
      })),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      keywords: 'keys help',
      hint: '?',
      icon: Keyboard,
      run: onShortcuts,
    },
  ];
}
