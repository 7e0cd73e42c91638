import { createContext, type ComponentType } from 'react';
import type { Citation } from '@/lib/api/types';

/** How citations are shown in a conversation: what stands for a mark, and the list below a reply. */
export interface CitationParts {
  Mark: ComponentType<{ citation: Citation }>;
  Sources: ComponentType<{ citations: readonly Citation[] }>;
}

/** The parts to show citations with; null where this server has no documents. */
export const CitationContext = createContext<CitationParts | null>(null);
