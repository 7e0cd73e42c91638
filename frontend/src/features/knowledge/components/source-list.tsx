import { Link } from 'react-router';
import { sourceName, statusName, statusWords } from '@/features/knowledge/lib/citation-words';
import { besideParams } from '@/features/knowledge/lib/viewer-place';
import type { Citation } from '@/lib/api/types';
import { formatNumber } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { StatusIcon } from './citation-status';
import './citations.css';

/** What a reply cites, below it. */
export function SourceList({ citations }: { citations: readonly Citation[] }) {
  return (
    <section aria-label={t('knowledge.sources')} className="mt-3">
      <ul className="flex flex-wrap gap-1.5">
        {citations.map((citation) => (
          <li key={citation.index} className="min-w-0">
            <Link
              to={besideParams(citation)}
              className="source-link"
              title={statusWords(citation.status)}
            >
              <span className="text-faint tabular-nums">{formatNumber(citation.index)}</span>
              <span dir="auto" className="truncate">
                {sourceName(citation)}
              </span>
              <StatusIcon status={citation.status} />
              <span className="text-faint">{statusName(citation.status)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
