import { Suspense, lazy, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { isLocked, unlock, watchLock } from '@/lib/access';
import { listenToOtherTabs } from '@/lib/other-tabs';

// Hardly anybody is asked, and nobody twice.
const AccessForm = lazy(() =>
  import('@/features/access/components/access-form').then((module) => ({
    default: module.AccessForm,
  })),
);

/** Shows the page, or asks for the access token where the server wants it. */
export function Door({ children }: { children: ReactNode }) {
  const locked = useSyncExternalStore(watchLock, isLocked);
  // The token that was given in another tab opens this one: if it was not that, it is asked for again.
  useEffect(() => (locked ? listenToOtherTabs(unlock) : undefined), [locked]);
  if (!locked) return children;
  return (
    <Suspense>
      <AccessForm />
    </Suspense>
  );
}
