import { useEffect, useRef, useState } from 'react';
import { isUnfinished } from '@/features/knowledge/lib/document-state';
import type { LibraryDocument } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';

/** What a screen reader says when documents have been read, or could not be. */
export function useLibraryNews(documents: readonly LibraryDocument[] | undefined): string {
  const [news, setNews] = useState('');
  const unfinished = useRef(new Set<string>());

  useEffect(() => {
    if (!documents) return;
    const ended = documents.filter(
      (document) => unfinished.current.has(document.id) && !isUnfinished(document),
    );
    unfinished.current = new Set(documents.filter(isUnfinished).map(({ id }) => id));
    if (ended.length > 0) setNews(ended.map(sentence).join(' '));
  }, [documents]);

  return news;
}

function sentence({ filename, status, error }: LibraryDocument): string {
  if (status === 'ready') return t('knowledge.isReady', { name: filename });
  return `${t('knowledge.notRead', { name: filename })} ${error ?? ''}`.trim();
}
