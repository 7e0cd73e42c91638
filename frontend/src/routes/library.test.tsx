import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeLibrary } from '@/testing/fake-library';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

let backend: FakeBackend;
let library: FakeLibrary;
const agent = makeAgent({ name: 'Ada' });
const PATH = `/agents/${agent.id}/library`;

beforeEach(() => {
  backend = new FakeBackend();
  library = new FakeLibrary(backend);
  backend.agents = [agent];
});

const row = async (filename: string) => {
  return (await screen.findByText(filename)).closest('li') as HTMLElement;
};

describe('the way to a library', () => {
  it('is on the page of its agent, with the number of documents', async () => {
    backend.agents = [{ ...agent, document_count: 3 }];
    const { user, path } = renderApp(`/agents/${agent.id}`);
    expect(await screen.findByRole('link', { name: 'Ada 3 documents' })).toBeVisible();
    await user.click(await screen.findByRole('link', { name: 'Library' }));
    expect(path()).toBe(PATH);
    expect(await screen.findByRole('heading', { level: 1, name: 'Library' })).toBeVisible();
    expect(document.title).toBe('Library of Ada · Fireside');
  });

  it('is in the header of a conversation', async () => {
    const { path: place, agent: other } = backend.seed();
    const { user, path } = renderApp(place);
    await user.click(await screen.findByRole('link', { name: 'Library' }));
    expect(path()).toBe(`/agents/${other.id}/library`);
  });

  it('is not shown by a server without documents', async () => {
    backend.config = {
      ...backend.config,
      features: { ...backend.config.features, knowledge: false },
    };
    renderApp(`/agents/${agent.id}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'Ada' })).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Library' })).toBeNull();
  });
});

describe('a library', () => {
  it('that is empty says what to do', async () => {
    renderApp(PATH);
    expect(
      await screen.findByRole('heading', { name: 'Give Ada something to read' }),
    ).toBeVisible();
    expect(screen.getByRole('button', { name: 'Choose files' })).toBeEnabled();
    expect(screen.queryByRole('search')).toBeNull();
  });

  it('lists its documents with what is known of each', async () => {
    library.add(agent, { filename: 'manual.pdf', textless_page_count: 3 });
    library.add(agent, { filename: 'notes.md', media_type: 'text/markdown', page_count: null });
    library.add(agent, {
      filename: 'secret.pdf',
      status: 'failed',
      error: 'It is protected by a password.',
    });
    renderApp(PATH);
    expect(await screen.findByRole('heading', { name: '3 documents' })).toBeVisible();
    expect(await row('manual.pdf')).toHaveTextContent('1.2 MB · 20 pages');
    expect(await row('manual.pdf')).toHaveTextContent('3 of 20 pages have no text');
    expect(await row('notes.md')).not.toHaveTextContent('pages');
    expect(await row('secret.pdf')).toHaveTextContent('It is protected by a password.');
    expect(screen.queryByRole('link', { name: 'secret.pdf' })).toBeNull();
    const download = screen.getByRole('link', { name: 'Download notes.md' });
    expect(download).toHaveAttribute('download', 'notes.md');
    expect(download.getAttribute('href')).toMatch(/\/api\/documents\/[\w-]+\/content$/);
  });

  it('is watched while something is read, and tells when it is ready', async () => {
    library.add(agent, { filename: 'slow.pdf', status: 'queued', progress: 0, page_count: null });
    renderApp(PATH);
    expect(await row('slow.pdf')).toHaveTextContent('Waiting to be read');
    library.change('slow.pdf', { status: 'processing', progress: 0.3 });
    const bar = await screen.findByRole('progressbar', { name: 'Reading' });
    expect(bar).toHaveAttribute('aria-valuenow', '30');
    library.change('slow.pdf', { status: 'ready', progress: 1, page_count: 7 });
    expect(await screen.findByRole('link', { name: 'slow.pdf' })).toBeVisible();
    const said = screen.getAllByRole('status').map((region) => region.textContent);
    expect(said).toContain('slow.pdf is ready.');
  });

  it('tells when something could not be read', async () => {
    library.add(agent, { filename: 'bad.pdf', status: 'processing', progress: 0.1 });
    renderApp(PATH);
    await screen.findByRole('progressbar', { name: 'Reading' });
    library.change('bad.pdf', { status: 'failed', error: 'The file is damaged.' });
    expect(
      await screen.findByText('bad.pdf could not be read. The file is damaged.'),
    ).toBeInTheDocument();
  });

  it('loses a document only after asking', async () => {
    library.add(agent, { filename: 'old.pdf' });
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Delete old.pdf' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Delete old.pdf?' });
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(library.documents).toHaveLength(1);

    await user.click(screen.getByRole('button', { name: 'Delete old.pdf' }));
    await user.click(await screen.findByRole('button', { name: 'Delete document' }));
    expect(
      await screen.findByRole('heading', { name: 'Give Ada something to read' }),
    ).toBeVisible();
    expect(library.documents).toHaveLength(0);
  });

  it('says why a document could not be deleted', async () => {
    const { id } = library.add(agent, { filename: 'old.pdf' });
    backend.server.on('DELETE', `/api/documents/${id}`, () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp(PATH);
    await user.click(await screen.findByRole('button', { name: 'Delete old.pdf' }));
    await user.click(await screen.findByRole('button', { name: 'Delete document' }));
    expect(await screen.findByText('The database is busy.')).toBeVisible();
  });

  it('that can’t be loaded says so, and can be asked again', async () => {
    backend.server.on('GET', `/api/agents/${agent.id}/documents`, () =>
      problem(409, 'Conflict', 'Not now.'),
    );
    const { user } = renderApp(PATH);
    expect(await screen.findByText(/The documents can't be loaded. Not now./)).toBeVisible();
    backend.server.on('GET', `/api/agents/${agent.id}/documents`, () =>
      Response.json({ documents: [], total: 0 }),
    );
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('button', { name: 'Choose files' })).toBeVisible();
  });

  it('of an agent that does not exist is not there', async () => {
    renderApp('/agents/unknown/library');
    expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
  });
});

describe('what the agent would find', () => {
  it('is shown with the words that were looked for, and opens where it stands', async () => {
    const { id } = library.add(agent, { filename: 'cafe.pdf' });
    const place = { document_id: id, filename: 'cafe.pdf', page: 4, char_start: 10, char_end: 60 };
    library.results = [{ ...place, text: 'The Harbour Cafe has 46 seats.', score: 0.9 }];
    const { user, path, search } = renderApp(PATH);
    const box = await screen.findByRole('searchbox', { name: 'What would Ada find?' });
    expect(screen.getByRole('button', { name: 'Search' })).toBeDisabled();
    await user.type(box, ' how many seats? {Enter}');
    const found = await screen.findByRole('list', { name: 'Passages' });
    expect(screen.getByText('1 passage, the best first')).toBeVisible();
    expect(found).toHaveTextContent('The Harbour Cafe has 46 seats.');
    expect(within(found).getByText('seats')).toHaveProperty('tagName', 'MARK');
    const asked = backend.server.sent('POST', `/api/agents/${agent.id}/search`);
    expect(asked[0]?.body).toMatchObject({ query: 'how many seats?' });

    await user.click(within(found).getByRole('link', { name: 'cafe.pdf, page 4' }));
    expect(path()).toBe(`${PATH}/${id}`);
    expect(search()).toBe('?char_start=10&char_end=60');
  });

  it('may be nothing', async () => {
    library.add(agent);
    const { user } = renderApp(PATH);
    await user.type(await screen.findByRole('searchbox'), 'unicorns{Enter}');
    expect(await screen.findByText('Nothing in the library fits. Try other words.')).toBeVisible();
    await user.clear(screen.getByRole('searchbox'));
    expect(screen.queryByText(/Nothing in the library fits/)).toBeNull();
  });

  it('may not be known', async () => {
    library.add(agent);
    backend.server.on('POST', `/api/agents/${agent.id}/search`, () =>
      problem(422, 'Validation Error', 'query: It is too long.'),
    );
    const { user } = renderApp(PATH);
    await user.type(await screen.findByRole('searchbox'), 'unicorns{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('query: It is too long.');
  });

  it('is told to be by words alone while the library is read anew', async () => {
    library.add(agent);
    library.knowledge = { search: 'full_text', model: 'newer', progress: 0.4, message: null };
    renderApp(PATH);
    const notice = await screen.findByRole('complementary', { name: 'About the search' });
    expect(notice).toHaveTextContent('Re-reading the library with the new model40%');
    expect(within(notice).getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  });
});
