import { useQuery } from '@tanstack/react-query';
import {
  Keyboard,
  Languages,
  LibraryBig,
  LogOut,
  MessagesSquare,
  Monitor,
  Moon,
  Plus,
  Sparkles,
  SquarePen,
  Sun,
} from 'lucide-react';
import { useSignOut } from '@/features/access/api/sign-out';
import { Palette } from '@/features/finding/components/palette';
import { ShortcutsDialog } from '@/features/finding/components/shortcuts-dialog';
import type { PaletteGroup, PaletteItem } from '@/features/finding/lib/palette-items';
import { sessionsQuery } from '@/features/sessions/api/list-sessions';
import { sessionTitle } from '@/features/sessions/lib/session-title';
import { Avatar } from '@/components/ui/avatar';
import type { Agent, Config } from '@/lib/api/types';
import { chooseLanguage } from '@/lib/i18n/language';
import { LANGUAGES, type Language } from '@/lib/i18n/languages';
import { pageLanguage, t } from '@/lib/i18n/translate';
import { toastError } from '@/lib/toasts';
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
    { value: t('finding.recent'), items: recent, isForStart: true },
    {
      value: t('finding.agents'),
      items: agents.map((agent) => ({
        id: agent.id,
        label: agent.name,
        hint: t('count.conversations', { count: agent.session_count }),
        icon: <Avatar id={agent.id} name={agent.name} size="small" />,
        run: () => onOpen(`/agents/${agent.id}`),
      })),
    },
    { value: t('finding.actions'), items: actions },
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
  const signOut = useSignOut(config);
  const theme = useThemeChoice();
  const themes = [
    { choice: 'light', label: 'theme.chooseLight', icon: Sun },
    { choice: 'dark', label: 'theme.chooseDark', icon: Moon },
    { choice: 'system', label: 'theme.chooseSystem', icon: Monitor },
  ] as const;
  return [
    {
      id: 'new-conversation',
      label: t('common.newConversation'),
      keywords: t('finding.newConversationKeywords'),
      hint: agent?.name,
      icon: SquarePen,
      run: onNewConversation,
    },
    {
      id: 'new-agent',
      label: t('shell.newAgent'),
      keywords: t('finding.newAgentKeywords'),
      icon: Plus,
      run: onNewAgent,
    },
    ...(agent && config?.features.knowledge
      ? [
          {
            id: 'library',
            label: t('shell.libraryOf', { name: agent.name }),
            keywords: t('finding.libraryKeywords'),
            icon: LibraryBig,
            run: () => onOpen(`/agents/${agent.id}/library`),
          },
        ]
      : []),
    ...(agent && config?.features.refine
      ? [
          {
            id: 'prompt',
            label: t('shell.promptOf', { name: agent.name }),
            keywords: t('finding.promptKeywords'),
            icon: Sparkles,
            run: () => onOpen(`/agents/${agent.id}/prompt`),
          },
        ]
      : []),
    ...themes
      .filter(({ choice }) => choice !== theme)
      .map(({ choice, label, icon }) => ({
        id: `theme-${choice}`,
        label: t(label),
        keywords: t('theme.keywords'),
        icon,
        run: () => chooseTheme(choice),
      })),
    ...languageItems(),
    {
      id: 'shortcuts',
      label: t('finding.shortcuts'),
      keywords: t('finding.shortcutsKeywords'),
      hint: '?',
      icon: Keyboard,
      run: onShortcuts,
    },
    ...(signOut
      ? [
          {
            id: 'sign-out',
            label: t('access.signOut'),
            keywords: t('access.signOutKeywords'),
            icon: LogOut,
            run: signOut,
          },
        ]
      : []),
  ];
}

function languageItems(): PaletteItem[] {
  const others = (Object.keys(LANGUAGES) as Language[]).filter((code) => code !== pageLanguage());
  return others.map((code) => ({
    id: `language-${code}`,
    label: t('language.choose', { name: LANGUAGES[code].name }),
    keywords: t('language.keywords'),
    icon: Languages,
    run: () =>
      void chooseLanguage(code).catch((error: unknown) => toastError(t('language.failed'), error)),
  }));
}
