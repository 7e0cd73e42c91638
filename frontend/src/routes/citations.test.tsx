import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, LibraryDocument, Session } from '@/lib/api/types';
import { setWindowWidth } from '@/testing/browser';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeLibrary } from '@/testing/fake-library';
import { fakePdf } from '@/testing/fake-pdf';
import { makeCitation } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';

let backend: FakeBackend;
let library: FakeLibrary;
let seeded: { agent: Agent; session: Session; path: string };
let handbook: LibraryDocument;

beforeEach(() => {
  backend = new FakeBackend();
  library = new FakeLibrary(backend);
  seeded = backend.seed();
  handbook = library.add(seeded.agent);
  library.passage = { page: 3, text: 'The Harbour Cafe has 46 seats.' };
  setWindowWidth(1440);
});

afterEach(() => setWindowWidth(1024));

function reply(content: string, citations = [makeCitation(handbook)]) {
  backend.add(seeded.session, 'user', 'How many seats?');
  backend.add(seeded.session, 'assistant', content, { citations });
  return renderApp(seeded.path);
}

const MARK = /^Source 1: handbook.pdf, page 3/;

describe('a mark in a reply', () => {
  it('is a link where the reply has that citation, and text where not', async () => {
    reply('It has **46 seats [1]**, they say [2]. Also `[1]`.');
    const mark = await screen.findByRole('link', { name: MARK });
    expect(mark).toHaveTextContent(/^1$/);
    expect(mark.closest('p')).toHaveTextContent('It has 46 seats 1, they say [2]. Also [1].');
    expect(screen.getAllByRole('link', { name: MARK })).toHaveLength(1);
  });

  it('is missed where no document bears the reply out', async () => {
    reply('It has 47 seats.', []);
    expect(await screen.findByText(/Not from the library/)).toBeVisible();
    expect(screen.queryByRole('region', { name: 'Sources' })).toBeNull();
  });

  it('is not missed where the reply has one, or the agent no documents', async () => {
    const { unmount } = reply('It has 46 seats [1].');
    await screen.findByRole('link', { name: MARK });
    expect(screen.queryByText(/Not from the library/)).toBeNull();
    unmount();
    const other = backend.seed();
    backend.add(other.session, 'user', 'Hi');
    backend.add(other.session, 'assistant', 'Hello there.');
    renderApp(other.path);
    await screen.findByText('Hello there.');
    expect(screen.queryByText(/Not from the library/)).toBeNull();
  });

  it('says in words whether it holds', async () => {
    reply('Surely [1], perhaps [2].', [
      makeCitation(handbook),
      makeCitation(handbook, { index: 2, status: 'approximate', page: null }),
    ]);
    const sure = await screen.findByRole('link', { name: /^Source 1/ });
    expect(sure).toHaveAccessibleName(/Verified: the document says so/);
    const perhaps = await screen.findByRole('link', { name: /^Source 2: handbook.pdf\./ });
    expect(perhaps).toHaveAccessibleName(/Approximate: the document says something close/);
    const sources = await screen.findByRole('region', { name: 'Sources' });
    expect(within(sources).getAllByRole('link')).toHaveLength(2);
    expect(sources).toHaveTextContent('handbook.pdf, page 3');
  });

  it('shows its passage when it has the focus, and hides it again', async () => {
    const { user } = reply('It has 46 seats [1].');
    const mark = await screen.findByRole('link', { name: MARK });
    fireEvent.pointerEnter(mark, { pointerType: 'mouse' });
    expect(await screen.findByText('The Harbour Cafe has 46 seats.')).toBeVisible();
    await waitFor(() =>
      expect(mark).toHaveAccessibleDescription(/page 3.*The Harbour Cafe has 46 seats/),
    );
    mark.focus();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByText('The Harbour Cafe has 46 seats.')).toBeNull());
    expect(backend.server.requests.filter(({ path }) => path.endsWith('/passage'))).toHaveLength(1);
  });

  it('says that its document was deleted', async () => {
    library.documents = [];
    reply('It has 46 seats [1].');
    fireEvent.pointerEnter(await screen.findByRole('link', { name: MARK }), {
      pointerType: 'mouse',
    });
    expect(await screen.findByText('This document was deleted.')).toBeVisible();
  });

  it('opens the document beside the conversation, which stays', async () => {
    fakePdf();
    const { user, path, search } = reply('It has 46 seats [1].');
    await user.click(await screen.findByRole('link', { name: MARK }));
    expect(path()).toBe(seeded.path);
    expect(search()).toBe(`?document=${handbook.id}&char_start=100&char_end=140`);
    const panel = await screen.findByRole('complementary', { name: 'handbook.pdf' });
    expect(await within(panel).findByText('Words of page 3')).toBeInTheDocument();
    expect(screen.getByRole('log')).toBeVisible();
    await user.click(within(panel).getByRole('button', { name: 'Close the document' }));
    expect(search()).toBe('');
    expect(screen.queryByRole('complementary', { name: 'handbook.pdf' })).toBeNull();
  });
});

describe('a reply that is being written', () => {
  it('has its marks as soon as they are whole', async () => {
    const { user } = renderApp(seeded.path);
    await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Seats?{Enter}');
    await screen.findByLabelText(/is thinking/);
    const offered = makeCitation(handbook, { status: null });
    backend.stream.event('sources', { citations: [offered, { ...offered, index: 2 }] });
    backend.stream.token('It has 46 [');
    const words = await screen.findByText('It has 46', { exact: false });
    expect(words).toHaveTextContent(/^It has 46$/);
    backend.stream.token('1] seats');
    expect(await screen.findByRole('link', { name: MARK })).toHaveAccessibleName(/Not checked yet/);
    expect(screen.queryByRole('region', { name: 'Sources' })).toBeNull();

    const { running } = backend;
    const citations = [makeCitation(handbook)];
    backend.change(running, { content: 'It has 46 [1] seats.', status: 'complete', citations });
    const end = { message_id: running.id, full_content: 'It has 46 [1] seats.' };
    backend.stream.event('done', { ...end, status: 'complete', finish_reason: 'stop', citations });
    backend.stream.end();
    const sources = await screen.findByRole('region', { name: 'Sources' });
    expect(within(sources).getAllByRole('link')).toHaveLength(1);
    expect(screen.getByRole('link', { name: MARK })).toHaveAccessibleName(/Verified/);
    const said = screen.getAllByRole('status').map((region) => region.textContent);
    expect(said).toContain('Patient Teacher replied: It has 46 seats. 1 source.');
  });
});
