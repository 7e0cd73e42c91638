import { LibraryBig } from 'lucide-react';
import { Link } from 'react-router';
import type { Agent, Config } from '@/lib/api/types';
import { formatNumber } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface LibraryLinkProps {
  agent: Pick<Agent, 'id' | 'document_count'>;
  config: Config | undefined;
  className?: string;
}

/** The way to an agent's documents, where this server has them. */
export function LibraryLink({ agent, config, className }: LibraryLinkProps) {
  if (!config?.features.knowledge) return null;
  const { document_count: documents } = agent;
  return (
    <Link
      to={`/agents/${agent.id}/library`}
      title={documents === 0 ? t('shell.giveToRead') : t('count.documents', { count: documents })}
      className={cx(
        'inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-sm font-semibold text-soft transition-colors hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <LibraryBig className="size-[1.15rem]" aria-hidden />
      <span className="max-sm:sr-only">{t('shell.library')}</span>
      {documents > 0 && (
        <span className="font-normal text-faint tabular-nums" aria-hidden>
          {formatNumber(documents)}
        </span>
      )}
    </Link>
  );
}
