import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { uploadDocument } from '@/features/knowledge/api/upload-document';
import { UploadQueue } from '@/features/knowledge/lib/upload-queue';
import type { LibraryDocument } from '@/lib/api/types';
import { tellOtherTabs } from '@/lib/other-tabs';
import { keys } from '@/lib/query-keys';

/** One queue for each agent, as long as the page lives: looking elsewhere stops no upload. */
const queues = new WeakMap<QueryClient, Map<string, UploadQueue>>();

/** The files on their way to an agent. */
export function useUploads(agentId: string) {
  const client = useQueryClient();
  const queue = queueOf(client, agentId);
  const uploads = useSyncExternalStore(queue.subscribe, queue.read);
  const { isBusy } = queue;

  useEffect(() => {
    if (!isBusy) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isBusy]);

  return { uploads, queue };
}

function queueOf(client: QueryClient, agentId: string): UploadQueue {
  const known = queues.get(client) ?? new Map<string, UploadQueue>();
  queues.set(client, known);
  const queue =
    known.get(agentId) ??
    new UploadQueue({
      agentId,
      send: uploadDocument,
      onArrived: (document) => arrive(client, document),
    });
  known.set(agentId, queue);
  return queue;
}

function arrive(client: QueryClient, document: LibraryDocument): void {
  const queryKey = keys.documents(document.agent_id);
  client.setQueryData<LibraryDocument[]>(queryKey, (documents) => [
    document,
    ...(documents ?? []).filter(({ id }) => id !== document.id),
  ]);
  void client.invalidateQueries({ queryKey: keys.agents });
  tellOtherTabs();
}
