import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeAgent, makeCall } from '@/testing/fixtures';
import { findToast } from '@/testing/find-toast';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

/** A reply that is being written, and its stream. */
async function asking() {
  const { path } = backend.seed();
  const app = renderApp(path);
  await app.user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Cold?{Enter}');
  await waitFor(() => expect(backend.streams).toHaveLength(1));
  return { ...app, reply: backend.running };
}

describe('the calls of tools in a reply', () => {
  it('are shown as they go on, and stay where they were made', async () => {
    const { reply, user } = await asking();
    backend.stream.token('Let me see.');
    const call = makeCall({ offset: 11, state: 'running', result: null });
    backend.stream.event('tool_call', call);
    const row = await screen.findByText('running…');
    const ended = { ...call, state: 'done' as const, result: 'It is cold.' };
    backend.stream.event('tool_call', ended);
    await waitFor(() => expect(row).toHaveTextContent('done'));
    backend.stream.token('\n\nVery.');
    backend.finish(reply, 'Let me see.\n\nVery.', { tool_calls: [ended] });
    const article = (await screen.findByText('Very.')).closest('article');
    expect(article?.textContent).toMatch(/Let me see\..*weather.*lab.*done.*Very\./s);
    expect(screen.getByText('It is cold.')).not.toBeVisible();
    await user.click(screen.getByText('weather'));
    expect(screen.getByText('It is cold.')).toBeVisible();
    expect(screen.getByText('"city": "Oslo"', { exact: false })).toBeVisible();
  });

  it('ask first, with what they would do, and take the answer', async () => {
    const { user } = await asking();
    const call = makeCall({ tool: 'delete_note', state: 'waiting', result: null });
    backend.server.on('POST', '/api/messages/{}/tool-calls/{}', () =>
      json({ ...call, state: 'running' }),
    );
    backend.stream.event('tool_call', call);
    const question = 'Patient Teacher wants to call delete_note. Allow it?';
    const group = await screen.findByRole('group', { name: question });
    expect(screen.getByRole('alert')).toHaveTextContent(question);
    expect(screen.getByText('"city": "Oslo"', { exact: false })).toBeVisible();
    await user.click(within(group).getByRole('button', { name: 'Allow' }));
    expect(backend.server.log.at(-1)).toMatch(/^POST .*\/tool-calls\//);
    expect(within(group).getByRole('button', { name: 'Allow' })).toBeDisabled();
    backend.stream.event('tool_call', { ...call, state: 'running' });
    await waitFor(() => expect(group).not.toBeInTheDocument());
  });

  it('can be refused, also when the connection fails at first', async () => {
    const { user } = await asking();
    const call = makeCall({ state: 'waiting', result: null });
    backend.server.on('POST', '/api/messages/{}/tool-calls/{}', () =>
      problem(503, 'Service Unavailable', 'Please try again.'),
    );
    backend.stream.event('tool_call', call);
    await user.click(await screen.findByRole('button', { name: "Don't allow" }));
    expect(await findToast('Your answer did not arrive')).toHaveTextContent('Please try again.');
    expect(screen.getByRole('button', { name: "Don't allow" })).toBeEnabled();
  });

  it('are there after a reload, with what became of them', async () => {
    const { session, path } = backend.seed();
    const calls = [makeCall(), makeCall({ tool: 'write', state: 'interrupted', result: null })];
    backend.add(session, 'assistant', 'Cold.', { tool_calls: calls });
    renderApp(path);
    expect(await screen.findByText('broken off')).toBeVisible();
    expect(screen.getByText('done')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Allow' })).not.toBeInTheDocument();
  });

  it('come with the snapshot of a reply that is joined', async () => {
    const { session, path } = backend.seed();
    backend.add(session, 'assistant', '', { status: 'streaming' });
    renderApp(path);
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    const call = makeCall({ state: 'waiting', result: null });
    backend.stream.event('snapshot', { content: 'So far', tool_calls: [call] }, 4);
    expect(await screen.findByRole('button', { name: 'Allow' })).toBeEnabled();
  });
});

describe('the tools of an agent', () => {
  const servers = [
    {
      name: 'lab',
      state: 'ready',
      message: null,
      tools: [
        {
          name: 'weather',
          title: null,
          description: '',
          is_read_only: true,
          needs_approval: false,
        },
        { name: 'write', title: null, description: '', is_read_only: false, needs_approval: true },
      ],
    },
    { name: 'gone', state: 'failed', message: 'Its command was not found.', tools: [] },
  ];

  const form = async (isUsable = true) => {
    backend.config = { ...backend.config, features: { ...backend.config.features, tools: true } };
    backend.server.on('GET', '/api/tool-servers', () =>
      json({ servers, is_usable: isUsable, message: null }),
    );
    backend.agents.push(makeAgent({ name: 'Ada', tool_servers: ['old'] }));
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Options for Ada' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    return { user, tools: within(await screen.findByRole('group', { name: 'Tools' })) };
  };

  it('are ticked by their server, and saved', async () => {
    const { user, tools } = await form();
    const lab = await tools.findByRole('checkbox', { name: 'lab' });
    expect(lab).toHaveAccessibleDescription('2 tools, 1 of them after asking you: weather, write');
    expect(tools.getByRole('checkbox', { name: 'gone' })).toHaveAccessibleDescription(
      "Can't be used at the moment. Its command was not found.",
    );
    const old = tools.getByRole('checkbox', { name: 'old' });
    expect(old).toHaveAccessibleDescription('No longer configured on the server.');
    await user.click(lab);
    await user.click(old);
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(backend.agents[0]?.tool_servers).toEqual(['lab']));
  });

  it('are said to be of no use with a model that is too small', async () => {
    const { tools } = await form(false);
    expect(await tools.findByText(/The embedded model can't use tools/)).toBeVisible();
  });
});
