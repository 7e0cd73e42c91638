import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeLibrary } from '@/testing/fake-library';
import { FakeUploads } from '@/testing/fake-upload';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;
let library: FakeLibrary;
let uploads: FakeUploads;
const agent = makeAgent({ name: 'Ada' });
const PATH = `/agents/${agent.id}/library`;
const DOCUMENTS = `/api/agents/${agent.id}/documents`;

beforeEach(() => {
  backend = new FakeBackend();
  library = new FakeLibrary(backend);
  uploads = new FakeUploads();
  backend.agents = [agent];
});

const file = (name: string, size = 1_000) => new File(['x'.repeat(size)], name);

async function choose(user: ReturnType<typeof renderApp>['user'], ...files: File[]) {
  await screen.findByRole('button', { name: /Choose files|Add files/ });
  await user.upload(screen.getByLabelText(/Choose files|Add files/, { selector: 'input' }), files);
}

const uploadRow = async (name: string) => {
  const button = await screen.findByRole('button', { name: new RegExp(`${name}$`) });
  return button.closest('li') as HTMLElement;
};

describe('files', () => {
  it('are sent with progress, and become documents', async () => {
    uploads.isHeld = true;
    const { user } = renderApp(PATH);
    await choose(user, file('handbook.pdf', 2_000_000));
    const row = await uploadRow('Cancel handbook.pdf');
    act(() => uploads.last.progress(500_000, 2_000_000));
    expect(row).toHaveTextContent('25% of 2.0 MB');
    expect(within(row).getByRole('progressbar', { name: 'handbook.pdf' })).toHaveAttribute(
      'aria-valuenow',
      '25',
    );
    await act(() => uploads.last.deliver());
    expect(await screen.findByText('Waiting to be read')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Cancel handbook.pdf' })).toBeNull();
    expect(backend.server.sent('POST', DOCUMENTS)[0]?.headers.get('Idempotency-Key')).toBeTruthy();
  });

  it('go a few at a time', async () => {
    uploads.isHeld = true;
    const { user } = renderApp(PATH);
    await choose(user, file('a.pdf'), file('b.md'), file('c.csv'));
    expect(await uploadRow('Cancel c.csv')).toHaveTextContent('Waiting');
    expect(uploads.requests).toHaveLength(2);
    await act(async () => uploads.requests[0]?.deliver());
    await waitFor(() => expect(uploads.requests).toHaveLength(3));
  });

  it('can be dropped anywhere', async () => {
    renderApp(PATH);
    const region = await screen.findByRole('region', { name: 'Library of Ada' });
    const dropped = file('dropped.txt');
    const dataTransfer = { types: ['Files'], files: [dropped], items: [], dropEffect: 'none' };
    fireEvent.dragEnter(region, { dataTransfer });
    expect(screen.getByText('Let go, and Ada reads it')).toBeVisible();
    fireEvent.dragLeave(region, { dataTransfer });
    expect(screen.queryByText('Let go, and Ada reads it')).toBeNull();
    fireEvent.dragEnter(region, { dataTransfer });
    expect(fireEvent.dragOver(region, { dataTransfer })).toBe(false);
    fireEvent.drop(region, { dataTransfer });
    await waitFor(() => expect(library.documents).toHaveLength(1));
    expect(await screen.findByText('Waiting to be read')).toBeVisible();
    expect(screen.getByText('dropped.txt')).toBeVisible();
    expect(screen.queryByText('Let go, and Ada reads it')).toBeNull();
  });

  it('that no agent can read are refused before they are sent', async () => {
    backend.config = {
      ...backend.config,
      limits: { ...backend.config.limits, document_bytes: 5_000 },
    };
    const { user } = renderApp(PATH);
    await screen.findByText(/up to 5 kB each/);
    await choose(user, file('big.pdf', 6_000));
    expect(await uploadRow('Dismiss big.pdf')).toHaveTextContent('5 kB is the most');
    const region = screen.getByRole('region', { name: 'Library of Ada' });
    const film = file('film.mp4');
    fireEvent.drop(region, { dataTransfer: { types: ['Files'], files: [film], items: [] } });
    expect(await uploadRow('Dismiss film.mp4')).toHaveTextContent("Agents can't read “.mp4”");
    expect(uploads.requests).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Dismiss film.mp4' }));
    expect(screen.queryByText('film.mp4')).toBeNull();
  });

  it('that are there already lead to what is there', async () => {
    const existing = library.add(agent, { filename: 'manual.pdf' });
    backend.server.on('POST', DOCUMENTS, () =>
      json(
        { error: 'Conflict', detail: 'It is there.', fallback_message: null, document: existing },
        409,
      ),
    );
    const { user } = renderApp(PATH);
    await choose(user, file('copy.pdf'));
    const row = await uploadRow('Dismiss copy.pdf');
    expect(row).toHaveTextContent('The agent has this file already, as “manual.pdf”.');
    expect(within(row).queryByRole('button', { name: 'Try again' })).toBeNull();
    const known = screen.getByRole('link', { name: 'manual.pdf' }).closest('li');
    expect(known).toHaveAttribute('data-pointed-at');
    await user.click(within(row).getByRole('button', { name: 'Dismiss copy.pdf' }));
    expect(known).not.toHaveAttribute('data-pointed-at');
  });

  it('that did not arrive can be sent again, as the same', async () => {
    backend.server.on('POST', DOCUMENTS, () => {
      throw new TypeError('Failed to fetch');
    });
    const { user } = renderApp(PATH);
    await choose(user, file('a.pdf'));
    const row = await uploadRow('Dismiss a.pdf');
    expect(within(row).getByRole('alert')).toHaveTextContent("Fireside can't be reached.");
    const before = backend.server.sent('POST', DOCUMENTS)[0];
    backend.server.on('POST', DOCUMENTS, () => json(library.add(agent), 202));
    await user.click(within(row).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'handbook.pdf' })).toBeVisible();
    const again = backend.server.sent('POST', DOCUMENTS)[1];
    expect(again?.headers.get('Idempotency-Key')).toBe(before?.headers.get('Idempotency-Key'));
  });

  it('that the server refuses are told why, and not offered again', async () => {
    backend.server.on('POST', DOCUMENTS, () =>
      problem(400, 'Invalid Document', 'This is no PDF file.'),
    );
    const { user } = renderApp(PATH);
    await choose(user, file('fake.pdf'));
    const row = await uploadRow('Dismiss fake.pdf');
    expect(row).toHaveTextContent('This is no PDF file.');
    expect(within(row).queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('can be called back, and go on while another page is looked at', async () => {
    uploads.isHeld = true;
    const { user, go } = renderApp(PATH);
    await choose(user, file('a.pdf'), file('b.pdf'));
    await user.click(await screen.findByRole('button', { name: 'Cancel a.pdf' }));
    expect(uploads.requests[0]?.isAborted).toBe(true);
    expect(screen.queryByText('a.pdf')).toBeNull();

    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
    await go('/');
    await screen.findByText('Select an agent and session to start chatting.');
    await act(() => uploads.last.deliver());
    await go(PATH);
    expect(await screen.findByText('b.pdf')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Cancel b.pdf' })).toBeNull();
  });
});
