import { createContext, type ComponentType } from 'react';
import type { Message } from '@/lib/api/types';

/** What other features add to a reply. */
export interface ReplyParts {
  /** Stands below a reply that got a thumb down. */
  Disliked: ComponentType<{ message: Message }>;
}

export const ReplyPartsContext = createContext<ReplyParts | null>(null);
