import { useQuery } from '@tanstack/react-query';
import { MessageSquare, MessagesSquare } from 'lucide-react';
import { LONGEST_QUERY, conversationsQuery } from '@/features/finding/api/search-conversations';
import {
  foundPath,
  type PaletteGroup,
  type PaletteItem,
} from '@/features/finding/lib/palette-items';
import type { FoundText } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { useSettled } from './use-settled';

/** How long somebody who types pauses before the server is asked. */
const PAUSE_MS = 120;

/** What the server finds for what is typed, in groups; `onOpen` leads there. */
export function useFound(typed: string, onOpen: (path: string) => void) {
  const query = typed.trim().slice(0, LONGEST_QUERY);
  const settled = useSettled(query, PAUSE_MS);
  const { data, isFetching, isError, error } = useQuery(conversationsQuery(settled));
  const results = query === '' || settled === '' ? [] : (data?.results ?? []);
  const itemOf = (found: FoundText): PaletteItem => ({
    id: found.message_id ?? found.session_id,
    label: found.excerpt,
    icon: found.message_id === null ? MessagesSquare : MessageSquare,
    found,
    run: () => onOpen(foundPath(found)),
  });
  const groups: PaletteGroup[] = [
    {
      value: t('finding.conversations'),
      items: results.filter((found) => found.message_id === null).map(itemOf),
    },
    {
      value: t('finding.messages'),
      items: results.filter((found) => found.message_id !== null).map(itemOf),
    },
  ];
  return {
    groups,
    isWaiting: query !== '' && (isFetching || settled !== query),
    isCapped: results.length > 0 && (data?.total_is_capped ?? false),
    error: isError && query !== '' ? error : null,
  };
}
