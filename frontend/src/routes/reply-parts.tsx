import { Suspense, lazy } from 'react';
import type { ReplyParts } from '@/features/chat/lib/reply-parts';

const CaseOffer = lazy(() =>
  import('@/features/refinement/components/case-offer').then((module) => ({
    default: module.CaseOffer,
  })),
);

/** What follows from a thumb down: a test case. */
export const REPLY_PARTS: ReplyParts = {
  Disliked: ({ message }) => (
    <Suspense>
      <CaseOffer message={message} />
    </Suspense>
  ),
};
