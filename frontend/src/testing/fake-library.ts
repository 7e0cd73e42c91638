import type {
  Agent,
  Knowledge,
  LibraryDocument,
  Passage,
  SearchResult,
  TextPage,
} from '@/lib/api/types';
import type { FakeBackend } from './fake-backend';
import { makeDocument } from './fixtures';
import { json, problem, type SeenRequest } from './server';

/** The documents of a backend, in memory. What is uploaded waits until the test lets it be read. */
export class FakeLibrary {
  documents: LibraryDocument[] = [];
  /** The text of every document, in pieces. */
  pages: TextPage[] = [];
  /** What is known of every passage besides its place. */
  passage: Partial<Passage> = {};
  results: SearchResult[] = [];
  knowledge: Knowledge = { search: 'hybrid', model: 'minilm', progress: 1, message: null };

  constructor(private readonly backend: FakeBackend) {
    const { server } = backend;
    backend.config = {
      ...backend.config,
      features: { ...backend.config.features, knowledge: true },
    };
    server.on('GET', '/api/knowledge', () => json(this.knowledge));
    server.on('GET', '/api/agents/{}/documents', ({ parts: [id] }) => {
      const documents = this.documents.filter(({ agent_id }) => agent_id === id);
      return json({ documents, total: documents.length });
    });
    server.on('POST', '/api/agents/{}/documents', (request) => this.upload(request));
    server.on('POST', '/api/agents/{}/search', () => json({ results: this.results }));
    server.on('GET', '/api/documents/{}', ({ parts: [id] }) => {
      const document = this.documents.find((other) => other.id === id);
      return document ? json(document) : gone();
    });
    server.on('DELETE', '/api/documents/{}', ({ parts: [id] }) => {
      this.documents = this.documents.filter((other) => other.id !== id);
      return new Response(null, { status: 204 });
    });
    server.on('GET', '/api/documents/{}/passage', (request) => this.answerPassage(request));
    server.on('GET', '/api/documents/{}/pages', ({ query }) => {
      const first = Number(query.get('first'));
      const last = first + Number(query.get('limit')) - 1;
      const pages = this.pages.filter(({ number }) => number >= first && number <= last);
      return json({ pages, total: this.pages.length });
    });
  }

  /** A document that is there already. */
  add(agent: Pick<Agent, 'id'>, part: Partial<LibraryDocument> = {}): LibraryDocument {
    const document = makeDocument(agent, part);
    this.documents.unshift(document);
    this.backend.agents = this.backend.agents.map((other) =>
      other.id === agent.id ? { ...other, document_count: other.document_count + 1 } : other,
    );
    return document;
  }

  /** What happens to a document while it is read. */
  change(filename: string, part: Partial<LibraryDocument>): void {
    this.documents = this.documents.map((document) =>
      document.filename === filename ? { ...document, ...part } : document,
    );
  }

  /** Text of many pieces, each of the same words with its number. */
  write(pieces: number, words: (number: number) => string): void {
    let start = 0;
    this.pages = Array.from({ length: pieces }, (_, index) => {
      const page = { number: index + 1, char_start: start, text: words(index + 1) };
      start += page.text.length;
      return page;
    });
  }

  private upload({ parts: [agent_id = ''], body }: SeenRequest): Response {
    const filename = /filename="([^"]+)"/.exec(String(body))?.[1] ?? 'unnamed';
    const document = this.add(
      { id: agent_id },
      {
        filename,
        status: 'queued',
        progress: 0,
        page_count: null,
      },
    );
    return json(document, 202);
  }

  private answerPassage({ parts: [id], query }: SeenRequest): Response {
    const document = this.documents.find((other) => other.id === id);
    if (!document) return gone();
    const passage: Passage = {
      document_id: document.id,
      filename: document.filename,
      page: null,
      char_start: Number(query.get('char_start')),
      char_end: Number(query.get('char_end')),
      text: 'The passage itself.',
      marks: [],
      ...this.passage,
    };
    return json(passage);
  }
}

function gone(): Response {
  return problem(404, 'Not Found', 'There is no such document.');
}
