import type { Agent, Config, LocalModel, Message, Session } from '@/lib/api/types';
import { EventStream } from './event-stream';
import { makeAgent, makeConfig, makeDetail, makeMessage, makeSession } from './fixtures';
import { answerVoice } from './fake-voice';
import { TestServer, json, problem } from './server';

/** Fireside's API in memory. Replies are streams that the test writes. */
export class FakeBackend {
  readonly server = new TestServer();
  agents: Agent[] = [];
  sessions: Session[] = [];
  messages: Message[] = [];
  models: LocalModel[] = [];
  config: Config = makeConfig();
  /** What is understood of every recording. */
  heard = 'What was said';
  /** The streams that the page opened, by POST or by joining, in order. */
  readonly streams: EventStream[] = [];

  constructor() {
    this.answerReads();
    this.answerChanges();
    this.answerReplies();
    answerVoice(this);
  }

  /** An agent with one session. */
  seed(part: Partial<Session> = {}): { agent: Agent; session: Session; path: string } {
    const agent = makeAgent();
    const session = makeSession(agent, part);
    this.agents.push(agent);
    this.sessions.push(session);
    return { agent, session, path: `/agents/${agent.id}/sessions/${session.id}` };
  }

  /** A message that is stored already. */
  add(session: Session, role: Message['role'], content: string, part: Partial<Message> = {}) {
    const message = makeMessage(session, role, content, part);
    this.messages.push(message);
    return message;
  }

  /** The stream that was opened last. */
  get stream(): EventStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('The page has opened no stream.');
    return stream;
  }

  /** Stores the end of a reply and tells the page. */
  finish(reply: Message, content: string, part: Partial<Message> = {}): void {
    this.change(reply, { content, status: 'complete', finish_reason: 'stop', ...part });
    const { id, status, finish_reason } = this.find(reply.id);
    this.stream.event('done', { message_id: id, full_content: content, status, finish_reason });
    this.stream.end();
  }

  /** Stores a failure and tells the page. */
  fail(reply: Message, code: string, words: string, content = ''): void {
    const status = code === 'interrupted' ? 'interrupted' : 'failed';
    this.change(reply, {
      content: content || words,
      status,
      error_code: code,
      fallback_message: words,
    });
    this.stream.event('error', {
      error: 'Failed',
      fallback_message: words,
      message_id: reply.id,
      code,
      full_content: content,
    });
    this.stream.end();
  }

  change(message: Message, part: Partial<Message>): void {
    this.messages = this.messages.map((other) =>
      other.id === message.id ? { ...other, ...part } : other,
    );
  }

  /** The reply that is being written. */
  get running(): Message {
    const running = this.messages.find((message) => message.status === 'streaming');
    if (!running) throw new Error('No reply is being written.');
    return running;
  }

  find(id: string | undefined): Message {
    const message = this.messages.find((other) => other.id === id);
    if (!message) throw new Error(`No message ${id}`);
    return message;
  }

  private answerReads(): void {
    const { server } = this;
    server.on('GET', '/api/config', () => json(this.config));
    server.on('GET', '/api/models', () => json({ models: this.models }));
    server.on('GET', '/api/agents', () => json({ agents: this.agents, total: this.agents.length }));
    server.on('GET', '/api/agents/{}', ({ parts: [id] }) => {
      const agent = this.agents.find((other) => other.id === id);
      return agent ? json(agent) : problem(404, 'Not Found', 'There is no such agent.');
    });
    server.on('GET', '/api/agents/{}/sessions', ({ parts: [id] }) => {
      const sessions = this.sessions.filter((session) => session.agent_id === id);
      return json({ sessions, total: sessions.length });
    });
    server.on('GET', '/api/sessions/{}', ({ parts: [id] }) => {
      const session = this.sessions.find((other) => other.id === id);
      const agent = this.agents.find((other) => other.id === session?.agent_id);
      if (!session || !agent) return problem(404, 'Not Found', 'There is no such session.');
      return json(makeDetail(agent, session, this.of(session)));
    });
  }

  private of(session: Session): Message[] {
    return this.messages.filter((message) => message.session_id === session.id);
  }

  private answerChanges(): void {
    const { server } = this;
    server.on('POST', '/api/agents', ({ body }) => {
      const agent = makeAgent(body as Partial<Agent>);
      this.agents.unshift(agent);
      return json(agent, 201);
    });
    server.on('PUT', '/api/agents/{}', ({ body, parts: [id] }) => {
      this.agents = this.agents.map((agent) =>
        agent.id === id ? { ...agent, ...(body as Partial<Agent>) } : agent,
      );
      return json(this.agents.find((agent) => agent.id === id));
    });
    server.on('DELETE', '/api/agents/{}', ({ parts: [id] }) => {
      this.agents = this.agents.filter((agent) => agent.id !== id);
      return new Response(null, { status: 204 });
    });
    server.on('POST', '/api/agents/{}/sessions', ({ parts: [id] }) => {
      const agent = this.agents.find((other) => other.id === id) ?? makeAgent();
      const session = makeSession(agent, { title: null });
      this.sessions.unshift(session);
      return json(session, 201);
    });
    server.on('PATCH', '/api/sessions/{}', ({ body, parts: [id] }) => {
      this.sessions = this.sessions.map((session) =>
        session.id === id ? { ...session, ...(body as Partial<Session>) } : session,
      );
      return json(this.sessions.find((session) => session.id === id));
    });
    server.on('DELETE', '/api/sessions/{}', ({ parts: [id] }) => {
      this.sessions = this.sessions.filter((session) => session.id !== id);
      return new Response(null, { status: 204 });
    });
  }

  private answerReplies(): void {
    const { server } = this;
    server.on('POST', '/api/sessions/{}/messages', ({ body, parts: [id = ''] }) => {
      const question = makeMessage({ id }, 'user', (body as { content: string }).content);
      this.messages.push(question);
      return this.begin(question);
    });
    server.on('POST', '/api/messages/{}/regenerate', ({ parts: [id] }) => {
      const earlier = this.find(id);
      const index = this.messages.indexOf(earlier);
      const question = this.messages.slice(0, index).findLast(({ role }) => role === 'user');
      this.messages = this.messages.slice(0, index);
      if (!question) return problem(404, 'Not Found', 'There is no question.');
      return this.begin(question, {
        version: 2,
        version_count: 2,
        previous_version_id: earlier.id,
      });
    });
    server.on('POST', '/api/messages/{}/edit', ({ body, parts: [id] }) => {
      const earlier = this.find(id);
      this.messages = this.messages.slice(0, this.messages.indexOf(earlier));
      const { content } = body as { content: string };
      const versions = { version: 2, version_count: 2, previous_version_id: earlier.id };
      const question = makeMessage({ id: earlier.session_id }, 'user', content, versions);
      this.messages.push(question);
      return this.begin(question);
    });
    server.on('GET', '/api/messages/{}/stream', ({ headers }) =>
      this.open(Number(headers.get('Last-Event-ID') ?? 0)),
    );
    server.on('POST', '/api/messages/{}/stop', ({ parts: [id] }) => {
      this.finish(this.find(id), this.find(id).content, { status: 'stopped' });
      return json(this.find(id));
    });
  }

  begin(question: Message, part: Partial<Message> = {}, event = 'start'): Response {
    const reply = makeMessage({ id: question.session_id }, 'assistant', '', {
      parent_id: question.id,
      status: 'streaming',
      finish_reason: null,
      ...part,
    });
    this.messages.push(reply);
    const response = this.open();
    this.stream.event(event, { user_message: question, message_id: reply.id });
    return response;
  }

  private open(lastId = 0): Response {
    const stream = new EventStream(lastId);
    this.streams.push(stream);
    return stream.response;
  }
}
