import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeRefinement } from '@/testing/fake-refinement';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';

let backend: FakeBackend;
let refinement: FakeRefinement;

beforeEach(() => {
  backend = new FakeBackend();
  refinement = new FakeRefinement(backend);
});

async function openForm(name = 'Ada') {
  const agent = makeAgent({ name, system_prompt: 'Be nice.' });
  backend.agents = [agent];
  refinement.save(agent, agent.system_prompt);
  const view = renderApp('/');
  await choose(view.user, name, 'Edit');
  await screen.findByRole('dialog', { name: `Edit ${name}` });
  return { ...view, agent };
}

async function choose(user: ReturnType<typeof renderApp>['user'], name: string, item: string) {
  await user.click(await screen.findByRole('button', { name: `Options for ${name}` }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

const promptBox = () => screen.findByRole('textbox', { name: 'System prompt' });

describe('the form of an agent', () => {
  it('has a new agent’s prompt refined and creates it with that', async () => {
    const { user, path } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'New agent' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Ben');
    expect(screen.getByRole('button', { name: 'Refine' })).toBeDisabled();
    await user.type(await promptBox(), 'Be nice.');
    expect(screen.queryByRole('button', { name: 'Versions and trials' })).toBeNull();
    await user.type(
      screen.getByRole('textbox', { name: 'Wishes for the refinement' }),
      'warm{Enter}',
    );
    await waitFor(() => expect(refinement.streams).toHaveLength(1));
    expect(backend.server.sent('POST', '/api/agents')).toHaveLength(0);
    refinement.refined('Be warm.');
    await user.click(await screen.findByRole('button', { name: 'Use it' }));
    await user.click(screen.getByRole('button', { name: 'Create agent' }));
    await waitFor(() => expect(path()).toMatch(/^\/agents\/.+/));
    expect(backend.server.sent('POST', '/api/agents')[0]?.body).toMatchObject({
      system_prompt: 'Be warm.',
      prompt_origin: 'refined',
    });
  });

  it('asks to decide about a refinement before it saves', async () => {
    const { user, agent } = await openForm();
    await user.click(screen.getByRole('button', { name: 'Refine' }));
    await waitFor(() => expect(refinement.streams).toHaveLength(1));
    refinement.refined('Be warm.');
    await screen.findByRole('button', { name: 'Use it' });
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(await screen.findByText(/Decide about the refined prompt first/)).toBeVisible();
    expect(backend.server.sent('PUT', `/api/agents/${agent.id}`)).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const [sent] = backend.server.sent('PUT', `/api/agents/${agent.id}`);
    expect(sent?.body).not.toHaveProperty('prompt_origin');
  });

  it('warns before it closes over text that is not saved, and only then', async () => {
    const { user } = await openForm();
    await user.type(await promptBox(), ' Smile.');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    const warning = await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
    await user.click(within(warning).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(await promptBox()).toHaveValue('Be nice. Smile.');
    await user.type(await promptBox(), '{Backspace}'.repeat(7));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('warns while a refinement is open, and leaves when told to', async () => {
    const { user } = await openForm();
    await user.click(screen.getByRole('button', { name: 'Refine' }));
    await waitFor(() => expect(refinement.streams).toHaveLength(1));
    await user.keyboard('{Escape}');
    const warning = await screen.findByRole('alertdialog', { name: 'Leave without saving?' });
    await user.click(within(warning).getByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(refinement.stream.isCancelled).toBe(true));
  });

  it('takes what was written along to the versions and trials', async () => {
    const { user, agent, path } = await openForm();
    await user.type(await promptBox(), ' Smile.');
    await user.click(screen.getByRole('button', { name: 'Versions and trials' }));
    await waitFor(() => expect(path()).toBe(`/agents/${agent.id}/prompt`));
    expect(await promptBox()).toHaveValue('Be nice. Smile.');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('has no button to refine where the server can’t', async () => {
    backend.config.features.refine = false;
    await openForm();
    expect(await promptBox()).toHaveValue('Be nice.');
    expect(screen.queryByRole('button', { name: 'Refine' })).toBeNull();
  });
});

describe('the menu of an agent', () => {
  it('leads to its prompt', async () => {
    const agent = makeAgent({ name: 'Ada' });
    backend.agents = [agent];
    const { user, path } = renderApp('/');
    await choose(user, 'Ada', 'Improve the prompt');
    await waitFor(() => expect(path()).toBe(`/agents/${agent.id}/prompt`));
    expect(await screen.findByRole('heading', { name: 'Prompt of Ada' })).toBeVisible();
  });
});
