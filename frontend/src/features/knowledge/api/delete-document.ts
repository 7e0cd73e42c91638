import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, settle } from '@/lib/api/client';
import type { LibraryDocument } from '@/lib/api/types';
import { keys } from '@/lib/query-keys';

/** Deletes a document with everything that was read in it. */
export function useDeleteDocument(agentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (documentId: string) =>
      settle(
        api.DELETE('/api/documents/{document_id}', {
          params: { path: { document_id: documentId } },
        }),
      ),
    onSuccess: (_, documentId) => {
      client.setQueryData<LibraryDocument[]>(keys.documents(agentId), (documents) =>
        documents?.filter((document) => document.id !== documentId),
      );
      // What is on screen closes by itself; asked for again it is gone.
      const queryKey = keys.document(documentId);
      client.removeQueries({ queryKey, type: 'inactive' });
      void client.invalidateQueries({ queryKey, refetchType: 'none' });
      void client.invalidateQueries({ queryKey: keys.agents });
    },
  });
}
