import { Suspense, lazy, type ReactNode } from 'react';
import type { ViewerPlace } from '@/features/knowledge/lib/viewer-place';

const Viewer = lazy(() =>
  import('@/features/knowledge/components/viewer').then((module) => ({ default: module.Viewer })),
);

interface WithViewerProps {
  /** The document that is open, if any. */
  place: ViewerPlace | null;
  onClose: () => void;
  children: ReactNode;
}

/** A page, and the document that is open beside it. */
export function WithViewer({ place, onClose, children }: WithViewerProps) {
  return (
    <div className="flex h-full">
      <div className="h-full min-w-0 flex-1">{children}</div>
      <Suspense>{place && <Viewer place={place} onClose={onClose} />}</Suspense>
    </div>
  );
}
