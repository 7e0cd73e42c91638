import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { configQuery } from '@/features/models/api/get-config';
import { modelsQuery } from '@/features/models/api/list-models';
import { modelNews, type ModelNews } from '@/features/models/lib/model-state';
import { keys } from '@/lib/query-keys';

const NOTHING: ModelNews = { kind: 'none' };

/** The state of the model that answers, followed while it changes. */
export function useModelNews(): ModelNews {
  const client = useQueryClient();
  const provider = useQuery(configQuery).data?.provider;
  const isEmbedded = provider?.kind === 'embedded';
  const { data: models, isPending } = useQuery({ ...modelsQuery, enabled: isEmbedded });

  // Another set of installed models means that another model may answer.
  const installed = models
    ?.filter((model) => model.installed)
    .map((model) => model.name)
    .join();
  useEffect(() => {
    if (installed !== undefined) void client.invalidateQueries({ queryKey: keys.config });
  }, [client, installed]);

  // Without the list of models half of what there is to say is missing.
  if (!provider || (isEmbedded && isPending)) return NOTHING;
  return modelNews(provider, models ?? []);
}
