import { ApiError, describeError, isAbort } from '@/lib/api/errors';
import { openStream } from '@/lib/api/open-stream';
import { backoffMs, waitForRetry } from '@/lib/backoff';
import { readEvents } from '@/lib/sse/read-events';
import { isTrialEnd, parseTrialEvent, type TrialAction } from './trial-events';

/**
 * Follows a trial to its end over as many connections as it takes, and tells what it hears.
 *
 * A trial belongs to the server: after a break this continues behind the last event, so that nothing comes twice.
 */
export async function followTrial(
  trialId: string,
  tell: (action: TrialAction) => void,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId: string | null = null;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const headers = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
      const body = await openStream(`/api/trials/${trialId}/stream`, { headers, signal });
      for await (const batch of readEvents(body)) {
        const events = batch.map(parseTrialEvent).filter((event) => event !== null);
        if (events.length === 0 || signal.aborted) continue;
        attempt = 0;
        lastEventId = events.findLast(({ id }) => id !== null)?.id ?? lastEventId;
        tell({ type: 'heard', events });
        if (events.some(isTrialEnd)) return;
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError && error.status < 500) {
        return tell({ type: 'lost', problem: describeError(error) });
      }
    }
    if (signal.aborted) return;
    tell({ type: 'disconnected' });
    await waitForRetry(backoffMs(attempt), signal);
  }
}
