import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeUploads } from '@/testing/fake-upload';
import { makeAgent } from '@/testing/fixtures';
import { makeImport } from '@/testing/make-import';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

type User = ReturnType<typeof renderApp>['user'];

let backend: FakeBackend;
let uploads: FakeUploads;
let saved: string[];

beforeEach(() => {
  backend = new FakeBackend();
  uploads = new FakeUploads();
  saved = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push(this.href.replace(/^https?:\/\/[^/]+/, ''));
  });
});

const FILE = new File(['PK'], 'ada.fireside.zip', { type: 'application/zip' });

async function choose(user: User, file = FILE) {
  await user.click(await screen.findByRole('button', { name: 'Import' }));
  const dialog = await screen.findByRole('dialog', { name: 'Import' });
  await user.upload(within(dialog).getByLabelText('File to import'), file);
  return dialog;
}

async function pick(user: User, menu: string, choice: string) {
  const [button] = await screen.findAllByRole('button', { name: `Options for ${menu}` });
  if (!button) throw new Error(`No menu for ${menu}`);
  await user.click(button);
  await user.click(await screen.findByRole('menuitem', { name: choice }));
}

/** Answers a preview with `seen`, and an import with the agent that came of it. */
function answerImport(seen = makeImport({ session_count: 2, message_count: 9 })) {
  const agent = makeAgent({ name: 'Ada' });
  backend.server.on('POST', '/api/import', ({ query }) => {
    if (query.get('preview')) return json(seen);
    backend.agents = [agent];
    return json({ ...seen, agent_id: agent.id }, 201);
  });
  return agent;
}

describe('importing', () => {
  it('says what would come, does it when told to, and opens the agent', async () => {
    const agent = answerImport();
    const { user, path } = renderApp('/');
    const dialog = await choose(user);
    const preview = await within(dialog).findByRole('region', { name: 'This would come' });
    expect(preview).toHaveTextContent('Ada');
    expect(within(preview).getByText('2 conversations')).toBeVisible();
    expect(within(preview).getByText('9 messages')).toBeVisible();
    expect(backend.agents).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Import' }));
    expect(await within(dialog).findByRole('region', { name: 'This has come' })).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: 'Open' }));
    await waitFor(() => expect(path()).toBe(`/agents/${agent.id}`));
    const sidebar = screen.getByRole('navigation', { name: 'Agents and conversations' });
    expect(await within(sidebar).findByRole('link', { name: /Ada/ })).toBeVisible();
  });

  it('tells how far the file has gone, and that the server looks at it', async () => {
    answerImport();
    uploads.isHeld = true;
    const { user } = renderApp('/');
    const dialog = await choose(user);
    uploads.last.progress(1, 4);
    const bar = await within(dialog).findByRole('progressbar', { name: 'ada.fireside.zip' });
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '25'));
    uploads.last.progress(4, 4);
    expect(await within(dialog).findByText('Looking through it…')).toBeVisible();
    await uploads.last.deliver();
    expect(await within(dialog).findByRole('button', { name: 'Import' })).toBeVisible();
  });

  it('names what is left out', async () => {
    answerImport(makeImport({ format: 'chatgpt', warnings: ['Left out: 3 × picture.'] }));
    const { user } = renderApp('/');
    const dialog = await choose(user);
    expect(await within(dialog).findByText('Left out: 3 × picture.')).toBeVisible();
    expect(within(dialog).getByText('Conversations from ChatGPT')).toBeVisible();
  });

  it('says why a file is refused, and takes another', async () => {
    const sentence = 'The archive has a password. Unpack it, and pack it without one.';
    backend.server.on('POST', '/api/import', () => problem(400, 'Invalid Import', sentence));
    const { user } = renderApp('/');
    const dialog = await choose(user);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(sentence);
    answerImport();
    await user.upload(within(dialog).getByLabelText('File to import'), FILE);
    expect(await within(dialog).findByRole('region', { name: 'This would come' })).toBeVisible();
  });

  it('can be tried again under the same key when it failed', async () => {
    answerImport();
    const { user } = renderApp('/');
    const dialog = await choose(user);
    const start = await within(dialog).findByRole('button', { name: 'Import' });
    backend.server.isUnreachable = true;
    await user.click(start);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent("can't be reached");
    backend.server.isUnreachable = false;
    await user.click(within(dialog).getByRole('button', { name: 'Import' }));
    expect(await within(dialog).findByRole('region', { name: 'This has come' })).toBeVisible();
    const [, first, second] = uploads.requests;
    expect(first?.sentKey).toBeTruthy();
    expect(second?.sentKey).toBe(first?.sentKey);
  });

  it('gives up what is being sent when the dialog closes', async () => {
    uploads.isHeld = true;
    const { user } = renderApp('/');
    const dialog = await choose(user);
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(uploads.last.isAborted).toBe(true));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('exporting', () => {
  it('saves a conversation to be read, or whole', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    await pick(user, 'Red skies', 'Export as Markdown');
    await pick(user, 'Red skies', 'Export as JSON');
    expect(saved).toEqual([
      `/api/sessions/${session.id}/export?format=markdown`,
      `/api/sessions/${session.id}/export?format=json`,
    ]);
  });

  it('asks what of an agent goes into the file', async () => {
    backend.agents = [makeAgent({ name: 'Ada', session_count: 4, recording_count: 1 })];
    const { user } = renderApp('/');
    await pick(user, 'Ada', 'Export');
    let dialog = await screen.findByRole('dialog', { name: 'Export Ada' });
    expect(within(dialog).getByRole('checkbox', { name: /4 conversations/ })).toBeChecked();
    await user.click(within(dialog).getByRole('checkbox', { name: /1 recording/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Export' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await pick(user, 'Ada', 'Export');
    dialog = await screen.findByRole('dialog', { name: 'Export Ada' });
    await user.click(within(dialog).getByRole('checkbox', { name: /4 conversations/ }));
    expect(within(dialog).getByRole('checkbox', { name: /1 recording/ })).toBeDisabled();
    await user.click(within(dialog).getByRole('button', { name: 'Export' }));
    const url = `/api/agents/${backend.agents[0]?.id}/export`;
    expect(saved).toEqual([
      `${url}?sessions=true&recordings=true`,
      `${url}?sessions=false&recordings=false`,
    ]);
  });
});
