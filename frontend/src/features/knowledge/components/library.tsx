import { useQuery } from '@tanstack/react-query';
import { MessageSquare } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import { Link } from 'react-router';
import { documentsQuery } from '@/features/knowledge/api/list-documents';
import { useFileDrop } from '@/features/knowledge/hooks/use-file-drop';
import { useLibraryNews } from '@/features/knowledge/hooks/use-library-news';
import { useUploads } from '@/features/knowledge/hooks/use-uploads';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { describeError } from '@/lib/api/errors';
import type { Agent } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { AddFiles } from './add-files';
import { DocumentRow } from './document-row';
import { DropCover } from './drop-cover';
import { EmptyLibrary } from './empty-library';
import { KnowledgeNotice } from './knowledge-notice';
import { LibrarySearch } from './library-search';
import { UploadRow } from './upload-row';
import './knowledge.css';

interface LibraryProps {
  agent: Agent;
  /** The document that is open beside the library. */
  openId: string | undefined;
  /** The most bytes that a file may have. */
  limit: number;
  /** Opens the list of agents and sessions where it is not on screen. */
  menu: ReactNode;
}

/** What an agent has read: its documents, those on their way, and what it would find in them. */
export function Library({ agent, openId, limit, menu }: LibraryProps) {
  const documents = useQuery(documentsQuery(agent.id));
  const { uploads, queue } = useUploads(agent.id);
  const news = useLibraryNews(documents.data);
  const add = useCallback((files: File[]) => queue.add(files, limit), [queue, limit]);
  const isOver = useFileDrop(add);

  const list = documents.data ?? [];
  const isEmpty = documents.isSuccess && list.length === 0 && uploads.length === 0;
  const known = new Set(uploads.map(({ existing }) => existing?.id));
  return (
    <section
      aria-label={t('shell.libraryOf', { name: agent.name })}
      className="relative flex h-full flex-col"
    >
      <LibraryHeader agent={agent} menu={menu} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex min-h-full max-w-3xl flex-col gap-6 px-4 py-6 sm:px-6">
          {documents.isPending && <LoadingRows />}
          {documents.isError && !documents.data && (
            <div role="alert" className="flex flex-col items-start gap-3 text-soft">
              {t('knowledge.loadFailed', { reason: describeError(documents.error) })}
              <Button onClick={() => void documents.refetch()}>{t('common.tryAgain')}</Button>
            </div>
          )}
          {isEmpty && <EmptyLibrary agentName={agent.name} limit={limit} onFiles={add} />}
          {list.length > 0 && (
            <LibrarySearch agentId={agent.id} agentName={agent.name}>
              <KnowledgeNotice />
            </LibrarySearch>
          )}
          {documents.data && !isEmpty && (
            <section aria-label={t('knowledge.documents')} className="flex flex-col gap-3">
              <AddFiles total={list.length} limit={limit} onFiles={add} />
              <ul className="flex flex-col gap-2">
                {uploads.map((upload) => (
                  <UploadRow
                    key={upload.key}
                    upload={upload}
                    onRetry={() => queue.retry(upload.key)}
                    onDismiss={() => queue.dismiss(upload.key)}
                  />
                ))}
                {list.map((document) => (
                  <DocumentRow
                    key={document.id}
                    document={document}
                    isOpen={document.id === openId}
                    isPointedAt={known.has(document.id)}
                  />
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      <p className="sr-only" role="status">
        {news}
      </p>
      {isOver && <DropCover agentName={agent.name} />}
    </section>
  );
}

function LibraryHeader({ agent, menu }: Pick<LibraryProps, 'agent' | 'menu'>) {
  return (
    <header className="flex min-h-16 items-center gap-3 border-b border-line px-3 py-2.5 sm:px-6">
      {menu}
      <Avatar id={agent.id} name={agent.name} />
      <div className="min-w-0 flex-1">
        <h1 className="truncate leading-tight font-semibold">{t('shell.library')}</h1>
        <p dir="auto" className="truncate text-match text-sm text-faint">
          {agent.name}
        </p>
      </div>
      <Link
        to={`/agents/${agent.id}`}
        className="inline-flex min-h-9 items-center gap-2 rounded-control px-3 text-sm font-semibold text-ember-deep transition-colors hover:bg-hover"
      >
        <MessageSquare className="size-4" aria-hidden />
        <span className="max-sm:sr-only">{t('knowledge.ask', { name: agent.name })}</span>
      </Link>
    </header>
  );
}

function LoadingRows() {
  return (
    <div className="flex flex-col gap-2" role="status" aria-label={t('knowledge.loadingDocuments')}>
      {[0, 1, 2].map((index) => (
        <Skeleton key={index} className="h-16 rounded-card" />
      ))}
    </div>
  );
}
