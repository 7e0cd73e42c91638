import { CircleAlert, Download, FileText, ScanText, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import {
  extent,
  isUnfinished,
  missingText,
  progressWords,
} from '@/features/knowledge/lib/document-state';
import { contentUrl } from '@/features/knowledge/lib/content-url';
import { IconButton } from '@/components/ui/icon-button';
import { Progress } from '@/components/ui/progress';
import { unreadableWords } from '@/lib/api/server-words';
import type { LibraryDocument } from '@/lib/api/types';
import { formatPercent } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { gently } from '@/lib/motion';
import { formatFull, formatShort } from '@/lib/time';
import { DeleteDocumentDialog } from './delete-document-dialog';

interface DocumentRowProps {
  document: LibraryDocument;
  isOpen: boolean;
  /** Whether the same file was just added again. */
  isPointedAt: boolean;
}

/** One document of a library: what it is, how far it has been read, and what can be done with it. */
export function DocumentRow({ document, isOpen, isPointedAt }: DocumentRowProps) {
  const row = useRef<HTMLLIElement>(null);
  const [isDeleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const { filename, status } = document;
  const isReady = status === 'ready';
  const Icon = status === 'failed' ? CircleAlert : FileText;

  useEffect(() => {
    if (isPointedAt) row.current?.scrollIntoView({ block: 'nearest', behavior: gently() });
  }, [isPointedAt]);

  return (
    <li
      ref={row}
      className="document-row"
      data-open={isOpen || undefined}
      data-pointed-at={isPointedAt || undefined}
      data-failed={status === 'failed' || undefined}
    >
      <Icon className="document-icon" aria-hidden />
      <div className="min-w-0 flex-1">
        {isReady ? (
          <Link
            to={`/agents/${document.agent_id}/library/${document.id}`}
            aria-current={isOpen || undefined}
            className="document-link"
          >
            <bdi>{filename}</bdi>
          </Link>
        ) : (
          <p className="font-semibold wrap-anywhere">
            <bdi>{filename}</bdi>
          </p>
        )}
        <DocumentFacts document={document} />
      </div>
      <div className="relative z-1 flex shrink-0">
        <a
          href={contentUrl(document.id)}
          download={filename}
          aria-label={t('knowledge.downloadFile', { name: filename })}
          title={t('knowledge.downloadFile', { name: filename })}
          className="inline-grid size-7 place-items-center rounded-control text-faint transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-9"
        >
          <Download className="size-4" aria-hidden />
        </a>
        <IconButton
          icon={Trash2}
          size="small"
          label={t('knowledge.deleteFile', { name: filename })}
          onClick={() => setDeleting(true)}
        />
      </div>
      {isDeleting && (
        <DeleteDocumentDialog
          document={document}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            setDeleting(false);
            if (isOpen) void navigate(`/agents/${document.agent_id}/library`, { replace: true });
          }}
        />
      )}
    </li>
  );
}

function DocumentFacts({ document }: { document: LibraryDocument }) {
  const missing = missingText(document);
  if (document.status === 'queued') {
    return <p className="text-sm text-soft">{progressWords(document)}</p>;
  }
  if (isUnfinished(document)) {
    const { progress } = document;
    const detail = formatPercent(progress);
    return <Progress label={progressWords(document)} value={progress} detail={detail} isQuiet />;
  }
  return (
    <>
      <p className="text-sm text-faint tabular-nums">
        {extent(document)} ·{' '}
        <time dateTime={document.created_at} title={formatFull(document.created_at)}>
          {formatShort(document.created_at)}
        </time>
      </p>
      {missing && (
        <p className="mt-0.5 flex items-start gap-1.5 text-sm text-soft">
          <ScanText className="mt-0.5 size-4 shrink-0" aria-hidden /> {missing}
        </p>
      )}
      {document.status === 'failed' && (
        <p className="mt-0.5 text-sm text-danger">
          <WhyUnreadable document={document} />
        </p>
      )}
    </>
  );
}

function WhyUnreadable({ document: { error, error_code } }: { document: LibraryDocument }) {
  const words = unreadableWords(error_code);
  if (words === null && error) return <span lang="en">{error}</span>;
  return words ?? t('knowledge.unreadable');
}
