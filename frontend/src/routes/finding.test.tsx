import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Agent, Session } from '@/lib/api/types';
import { FakeBackend } from '@/testing/fake-backend';
import { answerFinding, answerInPages } from '@/testing/fake-finding';
import { findToast } from '@/testing/find-toast';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { setWindowWidth, stubResizes } from '@/testing/browser';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;
let agent: Agent;
let session: Session;
let path: string;

beforeEach(() => {
  backend = new FakeBackend();
  ({ agent, session, path } = backend.seed());
  answerFinding(backend);
  Object.assign(backend.config.features, { knowledge: true, refine: true });
});

const box = () => screen.findByRole('combobox', { name: 'Search and commands' });
const options = () => screen.getAllByRole('option').map((option) => option.textContent);
const chosen = () =>
  screen.getAllByRole('option').find((option) => option.hasAttribute('data-highlighted'));

const isReady = async () => {
  const input = await box();
  await waitFor(() => expect(input).toHaveFocus());
};

/** The page with the palette open. */
async function openPalette(at = '/') {
  const app = renderApp(at);
  await screen.findAllByRole('link', { name: new RegExp(agent.name) });
  await app.user.keyboard('{Control>}k{/Control}');
  await isReady();
  return app;
}

describe('the palette', () => {
  it('opens with Ctrl+K or from the sidebar, and closes with Escape', async () => {
    const { user } = await openPalette();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Find anything' }));
    await isReady();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Find anything' })).toHaveFocus(),
    );
  });

  it('offers agents, recent conversations and actions before anything is typed', async () => {
    await openPalette();
    expect(await screen.findByRole('group', { name: 'Recent conversations' })).toHaveTextContent(
      'Red skies',
    );
    expect(screen.getByRole('group', { name: 'Agents' })).toHaveTextContent(agent.name);
    const actions = within(screen.getByRole('group', { name: 'Actions' }));
    for (const name of [/New conversation/, /New agent/, /Library/, /Prompt/, /shortcuts/]) {
      expect(actions.getByRole('option', { name })).toBeVisible();
    }
    expect(backend.server.sent('GET', '/api/search')).toEqual([]);
  });

  it('is used by keyboard alone: the first choice is ready, arrows go on, Enter takes it', async () => {
    const other = makeAgent({ name: 'Patient Gardener' });
    backend.agents.push(other);
    const { user, path: where } = await openPalette();
    await user.keyboard('patient');
    await waitFor(() => expect(chosen()).toHaveTextContent(agent.name));
    expect(await box()).toHaveAttribute('aria-activedescendant', chosen()?.id);
    await user.keyboard('{ArrowDown}');
    expect(chosen()).toHaveTextContent('Patient Gardener');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(where()).toBe(`/agents/${other.id}`));
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('finds actions by other words, in any order, whatever the accents', async () => {
    const { user } = await openPalette();
    await user.keyboard('mode dárk');
    await waitFor(() => expect(options()).toEqual(['Dark theme']));
    await user.keyboard('{Enter}');
    expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
  });

  it('begins conversations and agents, and opens library and prompt', async () => {
    const { user, path: where } = await openPalette(path);
    await user.keyboard('library{Enter}');
    await waitFor(() => expect(where()).toBe(`/agents/${agent.id}/library`));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await box(), 'workshop{Enter}');
    await waitFor(() => expect(where()).toBe(`/agents/${agent.id}/prompt`));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await box(), 'new conv{Enter}');
    await waitFor(() => expect(where()).toBe(`/agents/${agent.id}`));
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await box(), 'new agent{Enter}');
    expect(await screen.findByRole('dialog', { name: 'New agent' })).toBeVisible();
  });
});

describe('what was said', () => {
  it('is searched when one pauses, and shown with the words marked', async () => {
    backend.add(session, 'user', 'Where do kestrels sleep?');
    backend.add(session, 'assistant', 'A kestrel sleeps in a hole.');
    const { user } = await openPalette();
    await user.keyboard('kestrel');
    const messages = within(await screen.findByRole('group', { name: 'Messages' }));
    const [reply, question] = messages.getAllByRole('option');
    expect(reply).toHaveTextContent('A kestrel sleeps in a hole.');
    expect(reply).toHaveTextContent(`${agent.name} · Red skies`);
    expect(question).toHaveTextContent(`You to ${agent.name} · Red skies`);
    expect(reply?.querySelector('mark')).toHaveTextContent(/^kestrel$/);
    expect(await screen.findByText('2 results')).toBeVisible();
    expect(backend.server.sent('GET', '/api/search').length).toBeLessThan(4);
  });

  it('is found by the title of its conversation, too', async () => {
    const { user, path: where, search } = await openPalette();
    await user.keyboard('red sk');
    const titles = within(await screen.findByRole('group', { name: 'Conversations' }));
    expect(titles.getByRole('option')).toHaveTextContent('Red skies');
    await user.click(titles.getByRole('option'));
    await waitFor(() => expect(where()).toBe(path));
    expect(search()).toBe('');
  });

  it('is told to be nowhere, or not to be found now', async () => {
    const { user } = await openPalette();
    await user.keyboard('zebra');
    expect(await screen.findByText(/Nothing found/)).toBeVisible();
    backend.server.on('GET', '/api/search', () =>
      problem(503, 'Database Unavailable', 'The database does not answer. Please try again.'),
    );
    await user.keyboard('s');
    expect(await screen.findByText(/The database does not answer/)).toBeVisible();
  });

  it('says that there is more than it shows', async () => {
    backend.server.on('GET', '/api/search', () => {
      const { id: session_id, title: session_title, created_at } = session;
      const found = { session_id, agent_id: agent.id, agent_name: agent.name, session_title };
      const hit = { message_id: 'm', role: 'user', created_at, excerpt: 'Many', highlights: [] };
      return json({ results: [{ ...found, ...hit }], total_is_capped: true });
    });
    const { user } = await openPalette();
    await user.keyboard('many');
    expect(await screen.findByText(/There is more/)).toBeVisible();
  });
});

describe('a message that was found', () => {
  const article = (text: string) => screen.getByText(text).closest('article');

  it('is opened in its conversation, with the pages before it, marked and with the focus', async () => {
    const old = backend.add(session, 'user', 'Where do kestrels sleep?');
    for (let number = 0; number < 9; number += 1) {
      backend.add(session, number % 2 ? 'user' : 'assistant', `Message ${number}`);
    }
    answerInPages(backend, session, 4);
    const { user, path: where, search } = await openPalette();
    await user.keyboard('kestrels');
    await user.click(await screen.findByRole('option', { name: /kestrels/ }));
    await waitFor(() => expect(where()).toBe(path));
    expect(search()).toBe(`?message=${old.id}`);
    await screen.findByText('Where do kestrels sleep?');
    await waitFor(() => expect(article('Where do kestrels sleep?')).toHaveFocus());
    expect(article('Where do kestrels sleep?')).toHaveAttribute('data-linked');
    expect(article('Message 8')).not.toHaveAttribute('data-linked');
  });

  it('is marked for a while only, and again when it is led to again', async () => {
    const old = backend.add(session, 'user', 'Where do kestrels sleep?');
    const { go } = renderApp(`${path}?message=${old.id}`);
    const isMarked = () => article('Where do kestrels sleep?')?.hasAttribute('data-linked');
    await screen.findByText('Where do kestrels sleep?');
    await waitFor(() => expect(isMarked()).toBe(true));
    vi.useFakeTimers({ shouldAdvanceTime: true });
    await go(`${path}?message=${old.id}`);
    expect(isMarked()).toBe(true);
    vi.advanceTimersByTime(5_000);
    expect(isMarked()).toBe(false);
    vi.useRealTimers();
  });

  it('is no news: what stands below was there before', async () => {
    const old = backend.add(session, 'user', 'Where do kestrels sleep?');
    backend.add(session, 'assistant', 'In a hole.');
    const layOut = stubResizes();
    renderApp(`${path}?message=${old.id}`);
    await waitFor(() => expect(article('Where do kestrels sleep?')).toHaveFocus());
    // The rows are drawn, and are as high as they are.
    act(layOut);
    expect(screen.getByRole('button', { name: 'To the end' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'New text below' })).toBeNull();
  });

  it('tells of what comes in below it', async () => {
    const old = backend.add(session, 'user', 'Where do kestrels sleep?');
    const reply = backend.add(session, 'assistant', 'In', { status: 'streaming' });
    renderApp(`${path}?message=${old.id}`);
    await waitFor(() => expect(article('Where do kestrels sleep?')).toHaveFocus());
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.finish(reply, 'In a hole.');
    expect(await screen.findByRole('button', { name: 'New text below' })).toBeVisible();
  });

  it('puts its own version of the conversation on screen', async () => {
    const old = backend.add(session, 'user', 'Where do kestrels sleep?');
    backend.messages = [];
    backend.add(session, 'user', 'Where do owls sleep?');
    backend.server.on('POST', '/api/messages/{}/select', ({ parts: [id] }) => {
      backend.messages = id === old.id ? [old] : [];
      return json({ messages: backend.messages, has_more: false, total_count: 2 });
    });
    renderApp(`${path}?message=${old.id}`);
    await waitFor(() => expect(article('Where do kestrels sleep?')).toHaveFocus());
    expect(screen.queryByText('Where do owls sleep?')).toBeNull();
  });

  it('that is gone is said to be', async () => {
    backend.add(session, 'user', 'Where do owls sleep?');
    backend.server.on('POST', '/api/messages/{}/select', () =>
      problem(404, 'Not Found', 'Message not found'),
    );
    renderApp(`${path}?message=gone`);
    expect(await findToast('That message is not here')).toBeVisible();
    expect(screen.getByText('Where do owls sleep?')).toBeVisible();
    expect(backend.server.sent('POST', '/api/messages/gone/select')).toHaveLength(1);
  });
});

describe('keys', () => {
  it('are listed under ?, and can be switched off', async () => {
    const { user } = renderApp(path);
    await screen.findByText(/beginning of your conversation/);
    screen.getByRole('textbox', { name: 'Message' }).blur();
    await user.keyboard('?');
    const list = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(list).toHaveTextContent('New conversation');
    await user.click(within(list).getByRole('checkbox', { name: /Single keys/ }));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.keyboard('?');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('go to the message box, to a new conversation, and hide the sidebar', async () => {
    const { user, path: where } = renderApp(path);
    const message = await screen.findByRole('textbox', { name: 'Message' });
    message.blur();
    await user.keyboard('/');
    expect(message).toHaveFocus();
    await user.keyboard('n?');
    expect(message).toHaveValue('n?');
    message.blur();
    await user.keyboard('s');
    expect(screen.queryByRole('navigation', { name: 'Agents and conversations' })).toBeNull();
    await user.keyboard('n');
    await waitFor(() => expect(where()).toBe(`/agents/${agent.id}`));
  });
});

describe('on a phone', () => {
  beforeEach(() => setWindowWidth(390));
  afterEach(() => setWindowWidth(1024));

  it('the palette takes the place of the drawer that it was opened from', async () => {
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Show agents and conversations' }));
    await user.click(await screen.findByRole('button', { name: 'Find anything' }));
    expect(await box()).toBeVisible();
    await waitFor(() =>
      expect(screen.queryByRole('dialog', { name: 'Agents and conversations' })).toBeNull(),
    );
  });
});
