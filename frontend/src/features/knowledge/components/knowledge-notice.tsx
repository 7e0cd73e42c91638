import { useQuery } from '@tanstack/react-query';
import { knowledgeQuery } from '@/features/knowledge/api/get-knowledge';
import { Progress } from '@/components/ui/progress';

/** Says why documents are found by their words alone, while they are. */
export function KnowledgeNotice() {
  const { data } = useQuery(knowledgeQuery);
  if (!data || data.search === 'hybrid') return null;
  const isReading = data.model !== null && data.progress < 1;
  return (
    <aside aria-label="About the search" className="notice mb-0!">
      <div className="flex-1 py-1 pr-2">
        {isReading && (
          <Progress
            label="Re-reading the library with the new model"
            value={data.progress}
            detail={`${Math.round(data.progress * 100)} %`}
          />
        )}
        <p className={isReading ? 'mt-1.5 text-soft' : 'text-soft'}>
          {data.message ?? 'Until then, passages are found by their words alone.'}
        </p>
      </div>
    </aside>
  );
}
