import { formatLimit } from '@/features/knowledge/lib/accepted-files';
import { formatLocale } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { FileButton } from './file-button';

interface AddFilesProps {
  total: number;
  limit: number;
  onFiles: (files: File[]) => void;
}

/** How many documents there are, and the way to have more. */
export function AddFiles({ total, limit, onFiles }: AddFilesProps) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-48 flex-1">
        <h2 className="font-semibold">{sentenceCase(t('count.documents', { count: total }))}</h2>
        <p className="text-sm text-faint">
          <span className="pointer-coarse:hidden">{t('knowledge.dropMore')} </span>
          {t('knowledge.upToSentence', { kinds: t('knowledge.kinds'), size: formatLimit(limit) })}
        </p>
      </div>
      <FileButton onFiles={onFiles}>{t('knowledge.addFiles')}</FileButton>
    </header>
  );
}

function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase(formatLocale()) + text.slice(1);
}
