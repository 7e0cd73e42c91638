import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeSession } from '@/testing/fixtures';
import { findToast } from '@/testing/find-toast';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

const list = () => screen.findByRole('region', { name: 'Conversations' });

describe('the conversations of an agent', () => {
  it('are listed by age, with title, last words and time', async () => {
    const { agent } = backend.seed({ title: 'Red skies' });
    const old = new Date(Date.now() - 86_400_000).toISOString();
    backend.sessions.push(
      makeSession(agent, {
        title: 'Heat pumps',
        updated_at: old,
        last_message: {
          role: 'user',
          content: '**How** do they work?',
          error_code: null,
          created_at: old,
        },
      }),
    );
    renderApp(`/agents/${agent.id}`);
    const region = within(await list());
    const today = within(await region.findByRole('region', { name: 'Today' }));
    expect(today.getByRole('link', { name: /Red skies/ })).toBeVisible();
    const yesterday = within(region.getByRole('region', { name: 'Yesterday' }));
    const card = yesterday.getByRole('link', { name: /Heat pumps/ });
    expect(card).toHaveTextContent('You: How do they work?');
    expect(card.querySelector('time')).toHaveAttribute('datetime', old);
  });

  it('open with a click, and a new one begins beside them', async () => {
    const { agent, session, path: place } = backend.seed();
    backend.add(session, 'assistant', 'Here I am.');
    const { user, path } = renderApp(`/agents/${agent.id}`);
    await user.click(await within(await list()).findByRole('link', { name: /Red skies/ }));
    expect(await screen.findByText('Here I am.')).toBeVisible();
    expect(path()).toBe(place);
    await user.click(screen.getByRole('link', { name: 'New conversation' }));
    expect(path()).toBe(`/agents/${agent.id}`);
  });

  it('say that there are none', async () => {
    const { agent } = backend.seed();
    backend.sessions = [];
    renderApp(`/agents/${agent.id}`);
    expect(await screen.findByText('No conversations yet. Say something!')).toBeVisible();
  });

  it('can be renamed, on screen at once', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    await within(await list()).findByRole('link', { name: /Red skies/ });
    await user.click(within(await list()).getByRole('button', { name: 'Options for Red skies' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Rename' }));
    const title = await screen.findByRole('textbox', { name: 'Title' });
    await user.clear(title);
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    expect(await screen.findByText('Give the conversation a title.')).toBeVisible();
    await user.type(title, 'Evening light');
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Evening light' })).toBeVisible();
    expect(await within(await list()).findByRole('link', { name: /Evening light/ })).toBeVisible();
    expect(backend.server.sent('PATCH', `/api/sessions/${session.id}`)[0]?.body).toEqual({
      title: 'Evening light',
    });
  });

  it('get their old title back when a new one was refused', async () => {
    const { agent, session } = backend.seed();
    backend.server.on('PATCH', `/api/sessions/${session.id}`, () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp(`/agents/${agent.id}`);
    await user.click(await screen.findByRole('button', { name: 'Options for Red skies' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Rename' }));
    const title = await screen.findByRole('textbox', { name: 'Title' });
    await user.clear(title);
    await user.type(title, 'Evening light{Enter}');
    const toast = await findToast('The title could not be changed');
    expect(toast).toBeVisible();
    expect(await within(await list()).findByRole('link', { name: /Red skies/ })).toBeVisible();
  });

  it('are deleted after a question, and the page goes back to the agent', async () => {
    const { agent, path: place } = backend.seed({ message_count: 12 });
    const { user, path } = renderApp(place);
    const main = within(await screen.findByRole('main'));
    await user.click(await main.findByRole('button', { name: /^Options for/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('“Red skies” and its 12 messages will be lost');
    await user.click(within(dialog).getByRole('button', { name: 'Delete conversation' }));
    await waitFor(() => expect(path()).toBe(`/agents/${agent.id}`));
    expect(await screen.findByText('No conversations yet. Say something!')).toBeVisible();
  });

  it('stay when deleting did not work, with the reason', async () => {
    const { session, agent } = backend.seed();
    backend.server.on('DELETE', `/api/sessions/${session.id}`, () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp(`/agents/${agent.id}`);
    await user.click(await screen.findByRole('button', { name: 'Options for Red skies' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await user.click(await screen.findByRole('button', { name: 'Delete conversation' }));
    expect(await screen.findByText('The database is busy.')).toBeVisible();
    expect(screen.getByRole('alertdialog')).toBeVisible();
  });
});
