import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { searchQuery } from '@/features/knowledge/api/search-library';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { FoundPassage } from './found-passage';

/** The most characters that the server takes. */
const LONGEST_QUERY = 1_000;

interface LibrarySearchProps {
  agentId: string;
  agentName: string;
  /** What is to be known about the search. */
  children: ReactNode;
}

/** Shows what the agent would find for a question, before it is asked. */
export function LibrarySearch({ agentId, agentName, children }: LibrarySearchProps) {
  const [draft, setDraft] = useState('');
  const [query, setQuery] = useState('');
  const { data: results, isFetching, isError, error } = useQuery(searchQuery(agentId, query));
  return (
    <section aria-label={t('knowledge.search')} className="flex flex-col gap-3">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery(draft.trim());
        }}
      >
        <Field label={t('knowledge.searchLabel', { name: agentName })}>
          {(control) => (
            <div className="flex gap-2">
              <input
                {...control}
                type="search"
                className={cx(INPUT, 'min-h-9')}
                value={draft}
                maxLength={LONGEST_QUERY}
                placeholder={t('knowledge.searchPlaceholder')}
                dir="auto"
                onChange={(event) => {
                  setDraft(event.target.value);
                  if (event.target.value === '') setQuery('');
                }}
              />
              <Button type="submit" disabled={draft.trim() === ''}>
                <Search className="size-4" aria-hidden />
                {isFetching ? t('knowledge.searching') : t('knowledge.search')}
              </Button>
            </div>
          )}
        </Field>
      </form>
      {children}
      <p role="status" className={cx('text-sm text-faint', !results && 'sr-only')}>
        {results && summary(results.length)}
      </p>
      {isError && (
        <p role="alert" className="text-sm text-danger">
          {describeError(error)}
        </p>
      )}
      {results && results.length > 0 && (
        <ol aria-label={t('knowledge.passages')} className="flex flex-col gap-2">
          {results.map((result) => (
            <FoundPassage
              key={`${result.document_id}-${result.char_start}`}
              agentId={agentId}
              result={result}
              query={query}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function summary(found: number): string {
  if (found === 0) return t('knowledge.nothingFits');
  return t('knowledge.foundPassages', { count: found });
}
