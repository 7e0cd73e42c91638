import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, type ReactNode } from 'react';
import { useLanguage } from '@/lib/i18n/language';
import { listenToOtherTabs } from '@/lib/other-tabs';
import { Toasts } from '@/components/ui/toasts';

interface ProvidersProps {
  queryClient: QueryClient;
  children: ReactNode;
}

/** What every page needs around it. */
export function Providers({ queryClient, children }: ProvidersProps) {
  const language = useLanguage();
  // What one tab changes, the others show: a reply that is begun in one is written in all.
  useEffect(() => listenToOtherTabs(() => void queryClient.invalidateQueries()), [queryClient]);

  return (
    <QueryClientProvider client={queryClient}>
      <Fragment key={language}>
        {children}
        <Toasts />
      </Fragment>
    </QueryClientProvider>
  );
}
