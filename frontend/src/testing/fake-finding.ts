import type { FoundText, Message, MessagePage, Session } from '@/lib/api/types';
import type { FakeBackend } from './fake-backend';
import { json, problem } from './server';

/** Answers searches: plain text, the first place marked, titles before messages. */
export function answerFinding(backend: FakeBackend): void {
  backend.server.on('GET', '/api/search', ({ query: params }) => {
    const query = (params.get('query') ?? '').toLowerCase();
    const titles = backend.sessions.map((session) => foundIn(backend, session, null, query));
    const messages = backend.messages.map((message) => {
      const session = backend.sessions.find(({ id }) => id === message.session_id);
      return session && foundIn(backend, session, message, query);
    });
    const results = [...titles, ...messages.toReversed()].filter(Boolean);
    return json({ results, total_is_capped: false });
  });
}

function foundIn(
  backend: FakeBackend,
  session: Session,
  message: Message | null,
  query: string,
): FoundText | undefined {
  const excerpt = message ? message.content : (session.title ?? '');
  const at = excerpt.toLowerCase().indexOf(query);
  const agent = backend.agents.find(({ id }) => id === session.agent_id);
  if (at < 0 || !agent) return undefined;
  return {
    session_id: session.id,
    agent_id: agent.id,
    agent_name: agent.name,
    session_title: session.title,
    message_id: message?.id ?? null,
    role: message?.role ?? null,
    created_at: message?.created_at ?? session.created_at,
    excerpt,
    highlights: [[at, at + query.length]],
  };
}

/** Shows only the last `size` messages of a session; earlier ones come page by page. */
export function answerInPages(backend: FakeBackend, session: Session, size: number): void {
  const { server } = backend;
  const page = (end: number): MessagePage => {
    const all = backend.messages.filter((message) => message.session_id === session.id);
    const start = Math.max(0, end - size);
    return {
      messages: all.slice(start, end),
      has_more: start > 0,
      total_count: all.length,
    };
  };
  const count = () => backend.messages.length;
  server.on('GET', `/api/sessions/${session.id}`, () => {
    const agent = backend.agents.find(({ id }) => id === session.agent_id);
    return json({ ...session, agent, running_message_id: null, ...page(count()) });
  });
  server.on('GET', `/api/sessions/${session.id}/messages`, ({ query }) => {
    const index = backend.messages.findIndex(({ id }) => id === query.get('before'));
    return index < 0 ? problem(404, 'Not Found', 'No such message.') : json(page(index));
  });
}
