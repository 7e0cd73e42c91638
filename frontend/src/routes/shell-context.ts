import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useOutletContext } from 'react-router';
import type { Agent, Config } from '@/lib/api/types';
import type { SidebarTask } from './sidebar';

/** What the frame gives to the pages in it. */
export interface ShellContext {
  /** Opens a dialog. */
  openTask: (task: SidebarTask) => void;
  /** The button that brings the sidebar back; null while the sidebar is on screen. */
  menu: ReactNode;
  agents: UseQueryResult<Agent[]>;
  config: Config | undefined;
  openAgent: (agent: Agent) => void;
}

/** The frame around this page. */
export function useShell(): ShellContext {
  return useOutletContext<ShellContext>();
}
