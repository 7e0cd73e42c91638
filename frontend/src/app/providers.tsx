import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { listenToOtherTabs } from '@/lib/other-tabs';
import { Toasts } from '@/components/ui/toasts';

interface ProvidersProps {
  queryClient: QueryClient;
  children: ReactNode;
}

/** What every page needs around it. */
export function Providers({ queryClient, children }: ProvidersProps) {
  // What one tab changes, the others show: a reply that is begun in one is written in all.
  useEffect(() => listenToOtherTabs(() => void queryClient.invalidateQueries()), [queryClient]);

  return (
    <QueryClientProvider client={queryClient}>
      {children}
      <Toasts />
    </QueryClientProvider>
  );
}
