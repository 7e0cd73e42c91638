import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BACKEND, python } from './server';

/** A provider of scripted words and speech, so that what is heard and when does not depend on a model. */
export class ScriptedProvider {
  /** What it understands of every recording. */
  static readonly words = 'What can you tell me about the weather today?';
  #process: ChildProcess | undefined;

  /** Starts it and returns its base URL. */
  async start(): Promise<string> {
    this.#process = spawn(python(), ['-m', 'fireside.testing.scripted_provider'], {
      env: { ...process.env, PYTHONPATH: BACKEND },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = this.#process;
    if (!stdout) throw new Error('The provider has no output.');
    for await (const line of createInterface({ input: stdout })) return line;
    throw new Error('The provider did not start.');
  }

  stop(): void {
    this.#process?.kill();
  }
}
