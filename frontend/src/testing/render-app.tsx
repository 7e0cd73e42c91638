import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { Providers } from '@/app/providers';
import { routes } from '@/app/router';
import { createQueryClient } from '@/lib/query-client';

// The page fetches these when they are first needed. Here they are at hand, so that no test waits for the disk.
await Promise.all([
  import('@/components/ui/drawer'),
  import('@/components/ui/menu-popup'),
  import('@/components/ui/toast-region'),
  import('@/features/access/components/access-form'),
  import('@/routes/dialogs'),
  import('@/routes/finding'),
  import('@/routes/session'),
  import('@/features/refinement/components/case-offer'),
  import('@/features/refinement/components/workshop'),
  import('@/features/knowledge/components/citation-card'),
  import('@/features/knowledge/components/citation-mark'),
  import('@/features/knowledge/components/library'),
  import('@/features/knowledge/components/pdf-viewer'),
  import('@/features/knowledge/components/source-list'),
  import('@/features/knowledge/components/viewer'),
  import('@/features/voice/components/voice-control'),
]);

/** Shows the page at `path` as it is in the browser; only the network is replaced. */
export function renderApp(path: string) {
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({
    queries: { ...queryClient.getDefaultOptions().queries, retryDelay: 1 },
  });
  const view = render(
    <Providers queryClient={queryClient}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return {
    ...view,
    user: userEvent.setup(),
    queryClient,
    /** Where the page is now. */
    path: () => router.state.location.pathname,
    search: () => router.state.location.search,
    go: (to: string) => act(() => router.navigate(to)),
  };
}
