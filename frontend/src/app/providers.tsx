import { DirectionProvider } from '@base-ui/react/direction-provider';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useLanguage } from '@/lib/i18n/language';
import { LANGUAGES } from '@/lib/i18n/languages';
import { listenToOtherTabs } from '@/lib/other-tabs';
import { Toasts } from '@/components/ui/toasts';
import { Door } from './door';

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
      <DirectionProvider key={language} direction={LANGUAGES[language].direction}>
        <Door>{children}</Door>
        <Toasts />
      </DirectionProvider>
    </QueryClientProvider>
  );
}
