import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import { t } from '@/lib/i18n/translate';

interface PdfToolbarProps {
  page: number;
  pageCount: number;
  onPage: (page: number) => void;
  canShrink: boolean;
  canGrow: boolean;
  onZoom: (by: 1 | -1) => void;
}

/** Where one is in a document, and the ways to another place and size. */
export function PdfToolbar(props: PdfToolbarProps) {
  const { page, pageCount, onPage, canShrink, canGrow, onZoom } = props;
  return (
    <div
      role="toolbar"
      aria-label={t('knowledge.pageAndSize')}
      className="flex items-center gap-1 border-b border-line px-3 py-1 text-sm text-soft"
    >
      <IconButton
        icon={ChevronUp}
        size="small"
        label={t('knowledge.previousPage')}
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <IconButton
        icon={ChevronDown}
        size="small"
        label={t('knowledge.nextPage')}
        disabled={page >= pageCount}
        onClick={() => onPage(page + 1)}
      />
      <p className="me-auto ms-1 tabular-nums">
        {t('knowledge.pageOf', { page, total: pageCount })}
      </p>
      <IconButton
        icon={ZoomOut}
        size="small"
        label={t('knowledge.smaller')}
        disabled={!canShrink}
        onClick={() => onZoom(-1)}
      />
      <IconButton
        icon={ZoomIn}
        size="small"
        label={t('knowledge.larger')}
        disabled={!canGrow}
        onClick={() => onZoom(1)}
      />
    </div>
  );
}
