import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { knowledgeQuery } from '@/features/knowledge/api/get-knowledge';
import { documentsQuery } from '@/features/knowledge/api/list-documents';
import { makeDocument } from '@/testing/fixtures';

/** How soon `options` would be asked for again after it was answered with `data`. */
function intervalAfter(options: object, queryKey: readonly unknown[], data: unknown): unknown {
  const client = new QueryClient();
  client.setQueryData(queryKey, data);
  const query = client.getQueryCache().find({ queryKey });
  return Reflect.get(options, 'refetchInterval')(query);
}

describe('a library', () => {
  const options = documentsQuery('a');

  it('is looked at again until everything in it has been read, whether well or not', () => {
    const [ready, queued, failed] = (['ready', 'queued', 'failed'] as const).map((status) =>
      makeDocument({ id: 'a' }, { status }),
    );
    const after = (...data: unknown[]) => intervalAfter(options, options.queryKey, data);
    expect(after(ready, queued)).toBeGreaterThan(0);
    expect(after(ready, failed)).toBe(false);
    expect(after()).toBe(false);
  });

  it('is asked how it is searched until that is by meaning', () => {
    const after = (search: string) => intervalAfter(knowledgeQuery, ['knowledge'], { search });
    expect(after('full_text')).toBeGreaterThan(0);
    expect(after('hybrid')).toBe(false);
  });
});
