import { describeError } from './api/errors';

/** A short message about something that did not work. */
export interface ToastMessage {
  title: string;
  description: string;
}

type Listener = (message: ToastMessage) => void;

let waiting: ToastMessage[] = [];
let listener: Listener | null = null;
let onFirst: (() => void) | null = null;

/** Says that something did not work, and why. */
export function toastError(title: string, error: unknown): void {
  toastMessage(title, describeError(error));
}

/** Says that something did not work, with the reason in words. */
export function toastMessage(title: string, description: string): void {
  if (listener) return listener({ title, description });
  waiting.push({ title, description });
  onFirst?.();
}

/** Calls `wanted` when there is something to show and nobody shows it yet. */
export function whenToastsAreWanted(wanted: () => void): () => void {
  onFirst = wanted;
  return () => {
    onFirst = null;
  };
}

/** Hands every message to `show`, those that waited first. */
export function showToasts(show: Listener): () => void {
  const missed = waiting;
  waiting = [];
  listener = show;
  for (const message of missed) show(message);
  return () => {
    listener = null;
  };
}
