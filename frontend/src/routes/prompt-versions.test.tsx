import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '@/lib/api/types';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeRefinement } from '@/testing/fake-refinement';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

let backend: FakeBackend;
let refinement: FakeRefinement;
let agent: Agent;

beforeEach(() => {
  backend = new FakeBackend();
  refinement = new FakeRefinement(backend);
  agent = makeAgent({ name: 'Ada', system_prompt: 'Be nice.' });
  backend.agents = [agent];
  refinement.save(agent, 'Be nice.');
});

const openVersions = (id = '') => renderApp(`/agents/${agent.id}/prompt/versions/${id}`);
const versionLinks = async () =>
  within(await screen.findByRole('list', { name: 'Versions' })).getAllByRole('link');

describe('versions', () => {
  it('are listed with their number, origin and last trial, the newest first', async () => {
    const [first] = refinement.versions;
    const tried = { trial_id: 't', side: 'candidate', passed: 2, total: 3 } as const;
    const trial = { ...tried, winner: 'candidate', created_at: agent.created_at } as const;
    refinement.save(agent, 'Be warm.', { origin: 'refined', trial });
    refinement.save(agent, 'Be nice.', { origin: 'restored', restored_from: first?.id ?? null });
    openVersions();
    const texts = (await versionLinks()).map((link) => link.textContent);
    expect(texts).toEqual([
      expect.stringMatching(/^Version 3current.*Restored from version 1/),
      expect.stringMatching(/^Version 2Refined.*Passed 2 of 3 in its last trial$/),
      expect.stringMatching(/^Version 1Typed/),
    ]);
  });

  it('are compared with the current one, word by word', async () => {
    const [first] = refinement.versions;
    refinement.save(agent, 'Be warm.');
    openVersions(first?.id);
    const old = await screen.findByRole('figure', { name: 'Version 1' });
    expect(within(old).getByRole('deletion')).toHaveTextContent('nice');
    const current = screen.getByRole('figure', { name: 'Version 2 (current)' });
    expect(within(current).getByRole('insertion')).toHaveTextContent('warm');
    expect(within(current).queryByRole('deletion')).toBeNull();
  });

  it('are chosen by their address', async () => {
    const [first] = refinement.versions;
    refinement.save(agent, 'Be warm.');
    const { user, path } = openVersions();
    const [current, earlier] = await versionLinks();
    expect(earlier).toHaveAttribute('aria-current', 'true');
    await user.click(current as HTMLElement);
    expect(
      await screen.findByRole('heading', { name: 'Version 2, the current one' }),
    ).toBeVisible();
    expect(path()).not.toContain(first?.id);
    expect(screen.queryByRole('button', { name: /Restore/ })).toBeNull();
  });

  it('are restored after a question, and the list says so', async () => {
    const [first] = refinement.versions;
    refinement.save(agent, 'Be warm.');
    const { user } = openVersions(first?.id);
    await user.click(await screen.findByRole('button', { name: 'Restore version 1' }));
    const question = await screen.findByRole('alertdialog', { name: 'Restore version 1?' });
    await user.click(within(question).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(screen.getByRole('button', { name: 'Restore version 1' })).toHaveFocus();

    await user.click(screen.getByRole('button', { name: 'Restore version 1' }));
    const again = await screen.findByRole('alertdialog', { name: 'Restore version 1?' });
    await user.click(within(again).getByRole('button', { name: 'Restore' }));
    expect(await screen.findByRole('link', { name: /Version 3 ?current/ })).toBeVisible();
    expect(backend.agents[0]?.system_prompt).toBe('Be nice.');
    expect(screen.getByText('Version 1 is restored.')).toHaveRole('status');
  });

  it('say why one could not be restored', async () => {
    const [first] = refinement.versions;
    refinement.save(agent, 'Be warm.');
    backend.server.on('POST', '/api/agents/{}/versions/{}/restore', () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = openVersions(first?.id);
    await user.click(await screen.findByRole('button', { name: 'Restore version 1' }));
    await user.click(await screen.findByRole('button', { name: 'Restore' }));
    expect(await screen.findByText('The database is busy.')).toBeVisible();
    expect(backend.agents[0]?.system_prompt).toBe('Be warm.');
  });

  it('say when there is only one', async () => {
    openVersions();
    expect(await screen.findByText(/This is the only version so far/)).toBeInTheDocument();
  });

  it('can be asked for again when they could not be loaded', async () => {
    let isBroken = true;
    backend.server.on('GET', '/api/agents/{}/versions', () =>
      isBroken
        ? problem(404, 'Not Found', 'Agent not found')
        : Response.json({ versions: refinement.versions, total: 1 }),
    );
    const { user } = openVersions();
    expect(await screen.findByText(/The versions can't be loaded/)).toBeVisible();
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await versionLinks()).toHaveLength(1);
  });
});

describe('an address of the prompt', () => {
  it('that names no part leads nowhere', async () => {
    renderApp(`/agents/${agent.id}/prompt/colours`);
    expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  });

  it('of an agent that is not there says so', async () => {
    renderApp('/agents/unknown/prompt');
    expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  });
});
