import type { RouteObject } from 'react-router';
import { AgentPage } from '@/routes/agent';
import { Home } from '@/routes/home';
import { LibraryPage } from '@/routes/library';
import { NotFound } from '@/routes/not-found';
import { PromptPage } from '@/routes/prompt';
import { SessionPage } from '@/routes/session';
import { Shell } from '@/routes/shell';
import { PageError } from './page-error';

/** Where one can be. Every address can be reloaded and shared. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <PageError />,
    children: [
      { path: '/', element: <Home /> },
      { path: '/agents/:agentId', element: <AgentPage /> },
      { path: '/agents/:agentId/prompt/:part?/:itemId?', element: <PromptPage /> },
      { path: '/agents/:agentId/library/:documentId?', element: <LibraryPage /> },
      { path: '/agents/:agentId/sessions/:sessionId', element: <SessionPage /> },
      { path: '*', element: <NotFound /> },
    ],
  },
];
