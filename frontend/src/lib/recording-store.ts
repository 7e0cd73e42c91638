const DATABASE = 'fireside';
const STORE = 'recordings';

interface Kept {
  bytes: ArrayBuffer;
  type: string;
}

/** What this page recorded itself: it is there even where the browser keeps nothing. */
const memory = new Map<string, Blob>();

/** Keeps a recording under `key` until it is dropped, also over a reload. */
export async function keepRecording(key: string, recording: Blob): Promise<void> {
  memory.set(key, recording);
  // Bytes and not the Blob itself: some browsers can't store those.
  const kept: Kept = { bytes: await recording.arrayBuffer(), type: recording.type };
  // It may have been sent and dropped meanwhile.
  if (memory.has(key)) await within('readwrite', (store) => settled(store.put(kept, key)));
}

/** The recording that is kept under `key`. */
export async function findRecording(key: string): Promise<Blob | null> {
  const known = memory.get(key);
  if (known) return known;
  const kept = (await within('readonly', (store) => settled<unknown>(store.get(key)))) as
    Kept | undefined;
  if (!kept) return null;
  const recording = new Blob([kept.bytes], { type: kept.type });
  memory.set(key, recording);
  return recording;
}

/** Forgets a recording: the server has it, or nobody wants it. */
export async function dropRecording(key: string): Promise<void> {
  memory.delete(key);
  await within('readwrite', (store) => settled(store.delete(key)));
}

/** Does one thing with the store; where the browser has none, or it is full, nothing. */
async function within(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => Promise<unknown>,
): Promise<unknown> {
  try {
    const database = await open();
    try {
      return await act(database.transaction(STORE, mode).objectStore(STORE));
    } finally {
      database.close();
    }
  } catch {
    // Memory has to do.
    return undefined;
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE));
  return settled(request);
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no storage')));
  });
}
