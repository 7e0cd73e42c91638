import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeAgent, makeDetail } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

describe('opening a conversation', () => {
  it('shows whom one talks with and about what', async () => {
    const { session, path } = backend.seed({ title: 'Red skies' });
    backend.add(session, 'user', 'Why?');
    renderApp(path);
    expect(await screen.findByRole('heading', { level: 1, name: 'Red skies' })).toBeVisible();
    await waitFor(() => expect(document.title).toBe('Red skies · Patient Teacher'));
  });

  it('greets where nothing was said yet', async () => {
    const { path } = backend.seed({ title: null });
    renderApp(path);
    expect(await screen.findByText(/beginning of your conversation with Patient/)).toBeVisible();
    expect(screen.getByRole('heading', { level: 1, name: 'New conversation' })).toBeVisible();
  });

  it('separates the days', async () => {
    const { session, path } = backend.seed();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    backend.add(session, 'user', 'Before', { created_at: yesterday });
    backend.add(session, 'assistant', 'After', { created_at: new Date().toISOString() });
    renderApp(path);
    await screen.findByText('Before');
    const days = screen.getAllByRole('separator').map((separator) => separator.textContent);
    expect(days).toEqual(['Yesterday', 'Today']);
  });

  it('marks what was spoken', async () => {
    const { session, path } = backend.seed();
    backend.add(session, 'user', 'Aloud', { message_type: 'voice' });
    renderApp(path);
    expect(await screen.findByRole('img', { name: 'Voice message' })).toBeVisible();
  });

  it('leads to the right address when it is another agent’s', async () => {
    const { path: place } = backend.seed();
    const other = makeAgent({ name: 'Ben' });
    backend.agents.push(other);
    const [session] = backend.sessions;
    const { path } = renderApp(`/agents/${other.id}/sessions/${session?.id}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'Red skies' })).toBeVisible();
    expect(path()).toBe(place);
  });

  it('says when there is no such conversation', async () => {
    const { agent } = backend.seed();
    renderApp(`/agents/${agent.id}/sessions/unknown`);
    expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Back to the beginning' })).toHaveAttribute(
      'href',
      '/',
    );
  });

  it('says when the server is away, and tries again', async () => {
    const { session, path } = backend.seed();
    backend.add(session, 'assistant', 'Here I am.');
    backend.server.isUnreachable = true;
    const { user } = renderApp(path);
    expect(await screen.findByRole('heading', { name: 'The fire is out' })).toBeVisible();
    backend.server.isUnreachable = false;
    const [again] = screen.getAllByRole('button', { name: 'Try again' }).slice(-1);
    await user.click(again as HTMLElement);
    expect(await screen.findByText('Here I am.')).toBeVisible();
  });
});

describe('earlier messages', () => {
  it('come above, page by page', async () => {
    const { agent, session, path } = backend.seed();
    const words = Array.from({ length: 6 }, (_, index) =>
      backend.add(session, index % 2 ? 'assistant' : 'user', `Message ${index + 1}`),
    );
    backend.server.on('GET', `/api/sessions/${session.id}`, () =>
      json(makeDetail(agent, session, words.slice(4), { has_more: true })),
    );
    backend.server.on('GET', `/api/sessions/${session.id}/messages`, ({ query }) => {
      const end = words.findIndex((message) => message.id === query.get('before'));
      const start = Math.max(end - 2, 0);
      const messages = words.slice(start, end);
      return json({ messages, has_more: start > 0, total_count: words.length });
    });
    const { user } = renderApp(path);
    const load = () => screen.findByRole('button', { name: 'Load earlier messages' });
    await user.click(await load());
    expect(await screen.findByText('Message 3')).toBeVisible();
    await user.click(await load());
    expect(await screen.findByText('Message 1')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Load earlier messages' })).toBeNull();
    const shown = screen.getAllByText(/^Message \d$/).map((element) => element.textContent);
    expect(shown).toEqual(words.map((message) => message.content));
  });

  it('can be asked for again when they did not come', async () => {
    const { agent, session, path } = backend.seed();
    const last = backend.add(session, 'user', 'The last');
    backend.server.on('GET', `/api/sessions/${session.id}`, () =>
      json(makeDetail(agent, session, [last], { has_more: true })),
    );
    backend.server.on('GET', `/api/sessions/${session.id}/messages`, () =>
      problem(404, 'Not Found', 'There is no such message.'),
    );
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Load earlier messages' }));
    expect(await screen.findByText(/earlier messages can't be loaded/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Load earlier messages' })).toBeEnabled();
    expect(screen.getByText('The last')).toBeVisible();
  });
});
