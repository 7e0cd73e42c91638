import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';

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
      aria-label="Page and size"
      className="flex items-center gap-1 border-b border-line px-3 py-1 text-sm text-soft"
    >
      <IconButton
        icon={ChevronUp}
        size="small"
        label="Previous page"
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <IconButton
        icon={ChevronDown}
        size="small"
        label="Next page"
        disabled={page >= pageCount}
        onClick={() => onPage(page + 1)}
      />
      <p className="mr-auto ml-1 tabular-nums">
        Page {page} of {pageCount}
      </p>
      <IconButton
        icon={ZoomOut}
        size="small"
        label="Smaller"
        disabled={!canShrink}
        onClick={() => onZoom(-1)}
      />
      <IconButton
        icon={ZoomIn}
        size="small"
        label="Larger"
        disabled={!canGrow}
        onClick={() => onZoom(1)}
      />
    </div>
  );
}
