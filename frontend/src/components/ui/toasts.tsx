import { Suspense, lazy, useEffect, useState } from 'react';
import { whenToastsAreWanted } from '@/lib/toasts';

const ToastRegion = lazy(() =>
  import('./toast-region').then((module) => ({ default: module.ToastRegion })),
);

/** The place where short messages appear, fetched with the first of them. */
export function Toasts() {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => whenToastsAreWanted(() => setWanted(true)), []);
  return <Suspense>{isWanted && <ToastRegion />}</Suspense>;
}
