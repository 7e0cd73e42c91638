import { Suspense, lazy } from 'react';
import type { RouteObject } from 'react-router';
import { LoadingPage } from '@/components/ui/loading-page';
import { AgentPage } from '@/routes/agent';
import { Home } from '@/routes/home';
import { LibraryPage } from '@/routes/library';
import { NotFound } from '@/routes/not-found';
import { PromptPage } from '@/routes/prompt';
import { Shell } from '@/routes/shell';
import { loadSession } from '@/routes/session-part';
import { PageError } from './page-error';

const SessionPage = lazy(() => loadSession().then((module) => ({ default: module.SessionPage })));

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
      {
        path: '/agents/:agentId/sessions/:sessionId',
        element: (
          <Suspense fallback={<LoadingPage />}>
            <SessionPage />
          </Suspense>
        ),
      },
      { path: '*', element: <NotFound /> },
    ],
  },
];
