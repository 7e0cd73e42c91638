import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeAgent } from '@/testing/fixtures';
import { findToast } from '@/testing/find-toast';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

async function openMenu(user: ReturnType<typeof renderApp>['user'], name: string, choice: string) {
  await user.click(await screen.findByRole('button', { name: `Options for ${name}` }));
  await user.click(await screen.findByRole('menuitem', { name: choice }));
}

describe('the first run', () => {
  it('offers three agents, none of which is there before it is chosen', async () => {
    renderApp('/');
    expect(await screen.findByRole('heading', { name: 'Pull up a chair.' })).toBeVisible();
    const offers = screen.getAllByRole('button', { name: /Start talking/ });
    expect(offers.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('Patient Teacher'),
      expect.stringContaining('Kitchen Companion'),
      expect.stringContaining('Careful Editor'),
    ]);
    expect(backend.server.sent('POST', '/api/agents')).toEqual([]);
    expect(screen.getByText('No agents yet.')).toBeVisible();
  });

  it('is a click away from a conversation', async () => {
    const { user, path } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: /Kitchen Companion/ }));
    expect(backend.server.sent('POST', '/api/agents')).toHaveLength(1);
    await waitFor(() => expect(path()).toBe(`/agents/${backend.agents[0]?.id}`));
    expect(
      backend.server.sent('POST', '/api/agents')[0]?.headers.get('Idempotency-Key'),
    ).toBeTruthy();
    const starter = await screen.findByRole('button', { name: /eggs, rice and one onion/ });
    await user.click(starter);
    await waitFor(() => expect(backend.messages).toHaveLength(2));
    expect(path()).toBe(`/agents/${backend.agents[0]?.id}/sessions/${backend.sessions[0]?.id}`);
  });

  it('says when an example could not be created', async () => {
    backend.server.on('POST', '/api/agents', () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: /Patient Teacher/ }));
    const toast = await findToast('The agent could not be created');
    expect(toast).toHaveTextContent('The database is busy.');
  });
});

describe('agents', () => {
  it('have the shape of what is on its way until they are there', async () => {
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const agent = makeAgent({ name: 'Ada' });
    backend.server.on('GET', '/api/agents', async () => {
      await isAnswered;
      return json({ agents: [agent], total: 1 });
    });
    renderApp('/');
    const main = within(screen.getByRole('main'));
    expect(await main.findByRole('status', { name: 'Loading' })).toBeVisible();
    answer();
    expect(await main.findByRole('link', { name: /Ada/ })).toBeVisible();
    expect(main.queryByRole('status', { name: 'Loading' })).toBeNull();
  });

  it('are listed with their conversations, in the sidebar and at home', async () => {
    backend.agents = [
      makeAgent({ name: 'Ada', session_count: 1 }),
      makeAgent({ name: 'Ben', session_count: 12 }),
    ];
    renderApp('/');
    const sidebar = await screen.findByRole('navigation', { name: 'Agents and conversations' });
    expect(await within(sidebar).findByRole('link', { name: /Ada 1 conversation/ })).toBeVisible();
    expect(within(sidebar).getByRole('link', { name: /Ben 12 conversations/ })).toBeVisible();
    expect(screen.getByText('Select an agent and session to start chatting.')).toBeVisible();
  });

  it('are created with a form that opens a conversation', async () => {
    const { user, path } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'New agent' }));
    const dialog = await screen.findByRole('dialog', { name: 'New agent' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), '  Ada ');
    await user.type(within(dialog).getByRole('textbox', { name: 'System prompt' }), 'Be kind.');
    await user.click(within(dialog).getByText('Advanced'));
    await user.type(within(dialog).getByRole('textbox', { name: 'Temperature' }), '0,4');
    await user.click(within(dialog).getByRole('button', { name: 'Create agent' }));
    await waitFor(() => expect(path()).toMatch(/^\/agents\/.+/));
    expect(backend.server.sent('POST', '/api/agents')[0]?.body).toEqual({
      name: 'Ada',
      system_prompt: 'Be kind.',
      model: null,
      temperature: 0.4,
      voice: null,
      tool_servers: [],
    });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(await screen.findByRole('heading', { level: 1, name: 'Ada' })).toBeVisible();
  });

  it('tell what is wrong at the field, ours and the server’s', async () => {
    backend.server.on('POST', '/api/agents', () =>
      problem(422, 'Validation Error', 'name: This name is taken.'),
    );
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Create your own agent' }));
    await user.click(await screen.findByRole('button', { name: 'Create agent' }));
    const name = screen.getByRole('textbox', { name: 'Name' });
    expect(name).toHaveAccessibleDescription('Give your agent a name.');
    expect(screen.getByRole('textbox', { name: 'System prompt' })).toBeInvalid();
    expect(backend.server.sent('POST', '/api/agents')).toHaveLength(0);

    await user.type(name, 'Ada');
    await user.type(screen.getByRole('textbox', { name: 'System prompt' }), 'Be kind.');
    await user.click(screen.getByRole('button', { name: 'Create agent' }));
    expect(await screen.findByText('This name is taken.')).toBeVisible();
    expect(name).toBeInvalid();
    expect(name).toHaveValue('Ada');
  });

  it('can be sent again under the same key after an answer was lost', async () => {
    let tries = 0;
    backend.server.on('POST', '/api/agents', () => {
      tries += 1;
      throw new TypeError('Failed to fetch');
    });
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'New agent' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Ada');
    await user.type(screen.getByRole('textbox', { name: 'System prompt' }), 'Be kind.');
    await user.click(screen.getByRole('button', { name: 'Create agent' }));
    expect(await screen.findByText(/Fireside can't be reached/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Create agent' }));
    await waitFor(() => expect(tries).toBe(2));
    const sent = backend.server.sent('POST', '/api/agents');
    expect(new Set(sent.map(({ headers }) => headers.get('Idempotency-Key'))).size).toBe(1);
  });

  it('can be changed', async () => {
    const agent = makeAgent({ name: 'Ada', model: 'gpt-x', temperature: 1 });
    backend.agents = [agent];
    const { user } = renderApp('/');
    await openMenu(user, 'Ada', 'Edit');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    expect(name).toHaveValue('Ada');
    expect(screen.getByRole('combobox', { name: 'Model' })).toHaveValue('gpt-x');
    await user.clear(name);
    await user.type(name, 'Ada the Second');
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(await screen.findAllByText('Ada the Second')).not.toHaveLength(0);
    expect(backend.server.sent('PUT', `/api/agents/${agent.id}`)[0]?.body).toMatchObject({
      name: 'Ada the Second',
      model: 'gpt-x',
      temperature: 1,
    });
  });

  it('are deleted only after counting what is lost', async () => {
    const agent = makeAgent({
      name: 'Ada',
      session_count: 3,
      message_count: 41,
      recording_count: 1,
      document_count: 0,
    });
    backend.agents = [agent];
    const { user, path } = renderApp(`/agents/${agent.id}`);
    await openMenu(user, 'Ada', 'Delete');
    const dialog = await screen.findByRole('alertdialog', { name: 'Delete Ada?' });
    const losses = within(dialog)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    expect(losses).toEqual(['3 conversations', '41 messages', '1 recording', 'no documents']);
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(backend.agents).toHaveLength(1);

    await openMenu(user, 'Ada', 'Delete');
    await user.click(await screen.findByRole('button', { name: 'Delete agent' }));
    await waitFor(() => expect(path()).toBe('/'));
    expect(backend.agents).toHaveLength(0);
    expect(await screen.findByRole('heading', { name: 'Pull up a chair.' })).toBeVisible();
  });
});

describe('a new conversation', () => {
  it('begins by typing: the session is made, then the message sent', async () => {
    const agent = makeAgent({ name: 'Ada' });
    backend.agents = [agent];
    const { user, path } = renderApp(`/agents/${agent.id}`);
    await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Hello{Enter}');
    await waitFor(() => expect(backend.messages).toHaveLength(2));
    expect(path()).toBe(`/agents/${agent.id}/sessions/${backend.sessions[0]?.id}`);
    backend.finish(backend.running, 'Good evening.');
    expect(await screen.findByText('Good evening.')).toBeVisible();
    expect(screen.getAllByText('Hello')).toHaveLength(1);
  });

  it('keeps the words when the session could not be made', async () => {
    const agent = makeAgent({ name: 'Ada' });
    backend.agents = [agent];
    backend.server.on('POST', `/api/agents/${agent.id}/sessions`, () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp(`/agents/${agent.id}`);
    await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Hello{Enter}');
    const toast = await findToast('The conversation could not be started');
    expect(toast).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('Hello');
  });

  it('is not possible with an agent that does not exist', async () => {
    renderApp('/agents/unknown');
    expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  });
});
