import { BookOpen } from 'lucide-react';
import { formatLimit } from '@/features/knowledge/lib/accepted-files';
import { t } from '@/lib/i18n/translate';
import { FileButton } from './file-button';

interface EmptyLibraryProps {
  agentName: string;
  limit: number;
  onFiles: (files: File[]) => void;
}

/** What to do with a library that has nothing in it. */
export function EmptyLibrary({ agentName, limit, onFiles }: EmptyLibraryProps) {
  return (
    <div className="drop-invitation fade-in">
      <BookOpen className="size-10 text-ember-deep" aria-hidden />
      <h2 className="font-display text-2xl font-[550] text-balance">
        {t('knowledge.emptyTitle', { name: agentName })}
      </h2>
      <p className="max-w-md text-pretty text-soft">
        {t('knowledge.emptyText', { name: agentName })}
      </p>
      <FileButton onFiles={onFiles}>{t('knowledge.chooseFiles')}</FileButton>
      <p className="text-sm text-faint">
        {t('knowledge.upTo', { kinds: t('knowledge.kinds'), size: formatLimit(limit) })}
      </p>
    </div>
  );
}
