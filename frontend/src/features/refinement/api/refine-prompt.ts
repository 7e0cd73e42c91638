import { ApiError } from '@/lib/api/errors';
import { jsonRequest, openStream } from '@/lib/api/open-stream';
import type { Refinement } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { readEvents } from '@/lib/sse/read-events';

/** A prompt to make better, and what to mind. */
export interface RefineOrder {
  prompt: string;
  instructions: string | null;
  name: string | null;
  model: string | null;
}

/** Has a prompt refined; `tell` takes the new one as it grows. Throws where there is none. */
export async function refinePrompt(
  order: RefineOrder,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<Refinement> {
  let text = '';
  const body = await openStream('/api/agents/refine', { ...jsonRequest(order), signal });
  for await (const batch of readEvents(body)) {
    for (const { event, data } of batch) {
      const fields: unknown = JSON.parse(data);
      switch (event) {
        case 'token':
          text += (fields as { content: string }).content;
          break;
        case 'snapshot':
          text = (fields as { content: string }).content;
          break;
        case 'done':
          return fields as Refinement;
        case 'error': {
          const { error, detail } = fields as { error: string; detail: string };
          throw new ApiError(502, error, detail);
        }
      }
    }
    if (batch.length > 0) tell(text);
  }
  throw new ApiError(502, 'Connection Cut', t('refinement.notRefinedInTime'));
}
