import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FoundText } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { formatShort } from '@/lib/time';

/** Something that can be chosen in the palette. */
export interface PaletteItem {
  id: string;
  label: string;
  /** Other words that it is found by. */
  keywords?: string;
  /** What stands at the end of its line: keys, or a name. */
  hint?: string | undefined;
  icon: LucideIcon | ReactNode;
  /** The words that were found in it. */
  found?: FoundText;
  run: () => void;
}

/** Items under one heading. */
export interface PaletteGroup {
  value: string;
  items: PaletteItem[];
  /** Whether it is offered only until something is typed. */
  isForStart?: boolean;
}

const ACCENTS = /\p{M}/gu;

function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(ACCENTS, '').toLowerCase();
}

/** The items that have every word of `query`, or its beginning, in whatever order. */
export function matchingItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    const text = ` ${folded(`${item.label} ${item.keywords ?? ''}`)}`;
    return words.every((word) => text.includes(` ${word}`));
  });
}

/** Where something that was found is: a message in its conversation, or the conversation. */
export function foundPath(found: FoundText): string {
  const session = `/agents/${found.agent_id}/sessions/${found.session_id}`;
  return found.message_id === null ? session : `${session}?message=${found.message_id}`;
}

/** Who said it, where, and when. */
export function foundSource(found: FoundText): string {
  const said =
    found.role === 'user' ? t('finding.youTo', { name: found.agent_name }) : found.agent_name;
  const where = found.message_id === null ? null : found.session_title;
  return [said, where, formatShort(found.created_at)].filter(Boolean).join(' · ');
}
