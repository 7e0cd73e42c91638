import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Where the backend's package is. */
export const BACKEND = join(ROOT, 'backend');
const PATIENCE = 60_000;

/** The real server with an empty data folder of its own; its settings can be changed by `env`. */
export class FiresideServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'fireside-e2e-'));
  #process: ChildProcess | undefined;
  #port = 0;
  #log = '';

  constructor(private readonly env: Record<string, string> = {}) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts, and waits until `isReady` likes what the health check says. */
  async start(isReady = (health: Health) => health.status === 'ok'): Promise<void> {
    // The first time it takes a port that is free and says which; after that it is where it was.
    const port = String(this.#port);
    this.#log = '';
    this.#process = spawn(python(), ['-m', 'fireside.cli', 'serve', '--port', port], {
      cwd: join(ROOT, 'backend'),
      env: {
        ...process.env,
        PYTHONPATH: join(ROOT, 'backend'),
        DATA_DIR: this.dataDir,
        ...this.env,
      },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (data: Buffer) => (this.#log += data.toString()));
    }
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) break;
      this.#port ||= Number(/ is at http:\/\/\S+:(\d+)/.exec(this.#log)?.[1] ?? 0);
      const health = await this.#health();
      if (health && isReady(health)) return;
      await new Promise((later) => setTimeout(later, 50));
    }
    throw new Error(`The server did not start:\n${this.#log}`);
  }

  /** Ends the process, by default politely, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const process_ = this.#process;
    if (!process_ || process_.exitCode !== null) return;
    const gone = new Promise((later) => process_.once('exit', later));
    process_.kill(signal);
    await gone;
  }

  /** Deletes the data folder. */
  clear(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #health(): Promise<Health | undefined> {
    if (!this.#port) return undefined;
    try {
      const answer = await fetch(`${this.url}/api/health`);
      return (await answer.json()) as Health;
    } catch {
      return undefined;
    }
  }
}

export interface Health {
  status: string;
  openai: string;
}

/** The interpreter that has the backend's packages. */
export function python(): string {
  const own = join(ROOT, '.venv/bin/python');
  return process.env.FIRESIDE_PYTHON ?? (existsSync(own) ? own : 'python3');
}
