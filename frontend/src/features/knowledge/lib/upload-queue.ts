import { DuplicateDocument, type Upload } from '@/features/knowledge/api/upload-document';
import { ApiError, describeError, isAbort } from '@/lib/api/errors';
import type { LibraryDocument } from '@/lib/api/types';
import { t } from '@/lib/i18n/translate';
import { randomId } from '@/lib/ids';
import { whyRefused } from './accepted-files';

/** A browser opens six connections to a server, and a conversation needs some of them. */
const AT_ONCE = 2;

/** A file on its way into a library, until it is there. */
export interface UploadItem {
  key: string;
  file: File;
  state: 'waiting' | 'sending' | 'failed';
  /** How much of it has been sent, from 0 to 1. */
  sent: number;
  /** Why it failed, in a sentence. */
  problem: string | null;
  /** Whether the same file may be taken another time. */
  canRetry: boolean;
  /** The document that it is, where the library had it already. */
  existing: LibraryDocument | null;
}

interface QueueOptions {
  agentId: string;
  send: (upload: Upload) => Promise<LibraryDocument>;
  /** A file has become a document. */
  onArrived: (document: LibraryDocument) => void;
}

/** The files on their way to one agent, a few at a time. They go on while another page is looked at. */
export class UploadQueue {
  private items: readonly UploadItem[] = [];
  private readonly running = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();
  private readonly options: QueueOptions;

  constructor(options: QueueOptions) {
    this.options = options;
  }

  readonly read = (): readonly UploadItem[] => this.items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Takes files; those that the server would refuse are not sent. */
  add(files: readonly File[], limit: number): void {
    const added = files.map((file): UploadItem => {
      const problem = whyRefused(file, limit);
      const state = problem ? 'failed' : 'waiting';
      const key = randomId();
      return { key, file, state, sent: 0, problem, canRetry: false, existing: null };
    });
    this.show([...this.items, ...added]);
    this.sendNext();
  }

  /** Sends a file that failed once more. */
  retry(key: string): void {
    this.change(key, { state: 'waiting', sent: 0, problem: null, canRetry: false });
    this.sendNext();
  }

  /** Forgets a file, whether it failed or is on its way. */
  dismiss(key: string): void {
    this.running.get(key)?.abort();
    this.show(this.items.filter((item) => item.key !== key));
  }

  /** Whether files would be lost with the page. */
  get isBusy(): boolean {
    return this.items.some(({ state }) => state !== 'failed');
  }

  private sendNext(): void {
    const waiting = this.items.filter(({ state }) => state === 'waiting');
    for (const item of waiting.slice(0, AT_ONCE - this.running.size)) void this.send(item);
  }

  private async send({ key, file }: UploadItem): Promise<void> {
    const controller = new AbortController();
    this.running.set(key, controller);
    this.change(key, { state: 'sending' });
    const { agentId, send, onArrived } = this.options;
    const onProgress = (sent: number) => this.change(key, { sent });
    try {
      onArrived(await send({ agentId, file, key, onProgress, signal: controller.signal }));
      this.show(this.items.filter((item) => item.key !== key));
    } catch (error) {
      if (!isAbort(error)) this.change(key, failureOf(error));
    }
    this.running.delete(key);
    this.sendNext();
  }

  private change(key: string, part: Partial<UploadItem>): void {
    this.show(this.items.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }

  private show(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

function failureOf(error: unknown): Partial<UploadItem> {
  const existing = error instanceof DuplicateDocument ? error.existing : null;
  // What the server refused once it refuses again.
  const isFinal = existing !== null || (error instanceof ApiError && error.status < 500);
  return { state: 'failed', problem: problemOf(error), canRetry: !isFinal, existing };
}

function problemOf(error: unknown): string {
  if (!(error instanceof DuplicateDocument)) return describeError(error);
  return t('knowledge.knownAs', { name: error.existing.filename });
}
