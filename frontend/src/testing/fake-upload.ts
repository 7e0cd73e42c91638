import { vi } from 'vitest';

/** Stands where the browser's XMLHttpRequest is, and sends what it is given through the test's `fetch`. */
export class FakeUploads {
  readonly requests: FakeRequest[] = [];
  /** While true, what is sent waits for `deliver`. */
  isHeld = false;

  constructor() {
    const add = (request: FakeRequest) => void this.requests.push(request);
    const isHeld = () => this.isHeld;
    vi.stubGlobal(
      'XMLHttpRequest',
      class extends FakeRequest {
        constructor() {
          super(isHeld);
          add(this);
        }
      },
    );
  }

  /** The upload that was begun last. */
  get last(): FakeRequest {
    const request = this.requests.at(-1);
    if (!request) throw new Error('Nothing was uploaded.');
    return request;
  }
}

class FakeRequest extends EventTarget {
  readonly upload = new EventTarget();
  status = 0;
  responseText = '';
  isAborted = false;
  private target = { method: '', url: '' };
  private readonly headers = new Headers();
  private body: FormData | null = null;
  private readonly isHeld: () => boolean;

  constructor(isHeld: () => boolean) {
    super();
    this.isHeld = isHeld;
  }

  open(method: string, url: string): void {
    this.target = { method, url };
  }

  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }

  send(body: FormData): void {
    this.body = body;
    if (!this.isHeld()) void this.deliver();
  }

  abort(): void {
    this.isAborted = true;
    this.dispatchEvent(new Event('abort'));
  }

  /** The key under which it was sent. */
  get sentKey(): string | null {
    return this.headers.get('Idempotency-Key');
  }

  /** Tells how much has been sent. */
  progress(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total }));
  }

  /** Lets the server have it, and answer. */
  async deliver(): Promise<void> {
    const { method, url } = this.target;
    try {
      const answer = await fetch(url, { method, body: this.body, headers: this.headers });
      this.status = answer.status;
      this.responseText = await answer.text();
      this.dispatchEvent(new Event('load'));
    } catch {
      this.dispatchEvent(new Event('error'));
    }
  }
}
