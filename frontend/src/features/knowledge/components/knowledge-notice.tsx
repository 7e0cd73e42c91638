import { useQuery } from '@tanstack/react-query';
import { knowledgeQuery } from '@/features/knowledge/api/get-knowledge';
import { Progress } from '@/components/ui/progress';
import { formatPercent } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';

/** Says why documents are found by their words alone, while they are. */
export function KnowledgeNotice() {
  const { data } = useQuery(knowledgeQuery);
  if (!data || data.search === 'hybrid') return null;
  const isReading = data.model !== null && data.progress < 1;
  return (
    <aside aria-label={t('knowledge.aboutSearch')} className="notice mb-0!">
      <div className="flex-1 py-1 pe-2">
        {isReading && (
          <Progress
            label={t('knowledge.rereading')}
            value={data.progress}
            detail={formatPercent(data.progress)}
          />
        )}
        <p className={isReading ? 'mt-1.5 text-soft' : 'text-soft'}>
          {data.message ?? t('knowledge.wordsAlone')}
        </p>
      </div>
    </aside>
  );
}
