import type { TrialDetail, TrialResult } from '@/lib/api/types';
import { dataOf } from '@/lib/sse/data-of';
import type { ServerEvent } from '@/lib/sse/read-events';

/** What happens in a trial, as its stream tells it; `id` is the place in the stream. */
export type TrialEvent = { id: string | null } & (
  | { type: 'trial'; trial: TrialDetail }
  | { type: 'token'; caseId: string; run: number; side: TrialResult['side']; content: string }
  | { type: 'result'; result: TrialResult }
  | { type: 'done'; trial: TrialDetail }
  | { type: 'error'; detail: string }
);

/** Whether `event` ends its stream. */
export function isTrialEnd(event: TrialEvent): boolean {
  return event.type === 'done' || event.type === 'error';
}

interface TokenData {
  case_id: string;
  run: number;
  side: TrialResult['side'];
  content: string;
}

/** Reads one event of the server; null for a kind that this page does not know, or that is damaged. */
export function parseTrialEvent(served: ServerEvent): TrialEvent | null {
  const parsed = dataOf(served);
  if (parsed === null) return null;
  const { event, id } = served;
  switch (event) {
    case 'trial':
      return { type: 'trial', id, trial: parsed as TrialDetail };
    case 'token': {
      const { case_id: caseId, run, side, content } = parsed as TokenData;
      return { type: 'token', id, caseId, run, side, content };
    }
    case 'result':
      return { type: 'result', id, result: parsed as TrialResult };
    case 'done':
      return { type: 'done', id, trial: (parsed as { trial: TrialDetail }).trial };
    case 'error':
      return { type: 'error', id, detail: (parsed as { detail: string }).detail };
    default:
      return null;
  }
}

/** A trial as far as it has been heard. */
export interface TrialState {
  trial: TrialDetail | null;
  /** Why it broke off. */
  problem: string | null;
  hasEnded: boolean;
  isReconnecting: boolean;
}

export const NOTHING_HEARD: TrialState = {
  trial: null,
  problem: null,
  hasEnded: false,
  isReconnecting: false,
};

export type TrialAction =
  | { type: 'heard'; events: readonly TrialEvent[] }
  | { type: 'disconnected' }
  | { type: 'lost'; problem: string };

/** The trial after what was heard of it. */
export function trialReducer(state: TrialState, action: TrialAction): TrialState {
  switch (action.type) {
    case 'heard':
      return action.events.reduce(hear, { ...state, isReconnecting: false });
    case 'disconnected':
      return { ...state, isReconnecting: true };
    case 'lost':
      return { ...state, isReconnecting: false, hasEnded: true, problem: action.problem };
  }
}

function hear(state: TrialState, event: TrialEvent): TrialState {
  const { trial } = state;
  switch (event.type) {
    case 'trial':
      return { ...state, trial: event.trial };
    case 'done':
      return { ...state, trial: event.trial, hasEnded: true };
    case 'error': {
      const ended = trial && trial.status === 'running' ? 'failed' : trial?.status;
      return {
        ...state,
        trial: trial && ended ? { ...trial, status: ended } : trial,
        problem: event.detail,
        hasEnded: true,
      };
    }
    case 'token': {
      const { caseId, run, side, content } = event;
      const isMeant = (result: TrialResult) =>
        result.case_id === caseId && result.run === run && result.side === side;
      return withResults(state, (result) =>
        isMeant(result) ? { ...result, reply: result.reply + content } : result,
      );
    }
    case 'result':
      return withResults(state, (result) =>
        result.id === event.result.id ? event.result : result,
      );
  }
}

function withResults(state: TrialState, change: (result: TrialResult) => TrialResult): TrialState {
  if (!state.trial) return state;
  return { ...state, trial: { ...state.trial, results: state.trial.results.map(change) } };
}
