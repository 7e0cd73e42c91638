import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setWindowWidth } from '@/testing/browser';
import { FakeBackend } from '@/testing/fake-backend';
import { FakeLibrary } from '@/testing/fake-library';
import { fakePdf } from '@/testing/fake-pdf';
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
  setWindowWidth(1440);
});

afterEach(() => setWindowWidth(1024));

describe('a PDF document', () => {
  it('opens beside the library at its passage, which is marked', async () => {
    const pdf = fakePdf();
    const { id } = library.add(agent);
    library.passage = {
      page: 3,
      text: 'It has 46 seats.',
      marks: [{ page: 3, rectangles: [{ left: 0.1, top: 0.25, width: 0.5, height: 0.02 }] }],
    };
    renderApp(`${PATH}/${id}?char_start=10&char_end=26`);
    const panel = await screen.findByRole('complementary', { name: 'handbook.pdf' });
    expect(await within(panel).findByText('Words of page 3')).toBeInTheDocument();
    expect(pdf.opened).toEqual([expect.stringContaining(`/api/documents/${id}/content`)]);
    expect(within(panel).getByText('Page 3 of 20')).toBeVisible();
    const page = within(panel).getByRole('group', { name: 'Page 3' });
    const mark = within(page).getByRole('img', { name: 'The passage: It has 46 seats.' });
    const rectangle = mark.firstElementChild as HTMLElement;
    expect(rectangle.style.left).toBe('10%');
    expect(rectangle.style.top).toBe('25%');
    expect(await screen.findByRole('heading', { level: 1, name: 'Library' })).toBeVisible();
    expect(within(panel).queryByText('Words of page 20')).toBeNull();
  });

  it('opens at its beginning from the list, and closes with Escape', async () => {
    const pdf = fakePdf();
    library.add(agent);
    const { user, path } = renderApp(PATH);
    await user.click(await screen.findByRole('link', { name: 'handbook.pdf' }));
    const panel = await screen.findByRole('complementary', { name: 'handbook.pdf' });
    expect(await within(panel).findByText('Words of page 1')).toBeInTheDocument();
    expect(panel).toHaveFocus();
    await user.keyboard('{Escape}');
    expect(path()).toBe(PATH);
    await waitFor(() => expect(pdf.open).toBe(0));
    expect(screen.getByRole('link', { name: 'handbook.pdf' })).toHaveFocus();
  });

  it('is above everything on a phone', async () => {
    setWindowWidth(390);
    fakePdf();
    const { id } = library.add(agent);
    const { user, path } = renderApp(`${PATH}/${id}`);
    const dialog = await screen.findByRole('dialog', { name: 'handbook.pdf' });
    expect(await within(dialog).findByText('Words of page 1')).toBeInTheDocument();
    await user.click(within(dialog).getByRole('button', { name: 'Close the document' }));
    await waitFor(() => expect(path()).toBe(PATH));
  });

  it('can be made larger, and smaller again', async () => {
    fakePdf();
    const { id } = library.add(agent);
    const { user } = renderApp(`${PATH}/${id}`);
    const page = await screen.findByRole('group', { name: 'Page 1' });
    const width = () => page.style.width;
    const fitting = width();
    expect(screen.getByRole('button', { name: 'Smaller' })).toBeDisabled();
    const room = screen.getByRole('region', { name: 'Pages' });
    room.scrollTop = 400;
    fireEvent.scroll(room);
    await user.click(screen.getByRole('button', { name: 'Larger' }));
    expect(Number.parseFloat(width())).toBeGreaterThan(Number.parseFloat(fitting));
    // What was on screen still is.
    expect(room.scrollTop).toBeCloseTo(500, 0);
    await user.click(screen.getByRole('button', { name: 'Smaller' }));
    expect(width()).toBe(fitting);
  });

  it('that can’t be drawn shows its text', async () => {
    fakePdf({ isBroken: true });
    library.write(2, (number) => `Text of piece ${number}. `);
    const { id } = library.add(agent);
    renderApp(`${PATH}/${id}`);
    expect(await screen.findByText(/The pages of this file can't be shown here/)).toBeVisible();
    expect(await screen.findByText('Text of piece 2.')).toBeVisible();
  });
});

describe('a text', () => {
  const markdown = { filename: 'notes.md', media_type: 'text/markdown', page_count: null };

  it('opens around its passage, and shows more on either side', async () => {
    vi.spyOn(Element.prototype, 'scrollIntoView');
    library.write(90, (number) => `Piece ${String(number).padStart(3, '0')} is here. `);
    const { id } = library.add(agent, markdown);
    const piece = library.pages[49];
    const start = (piece?.char_start ?? 0) + 6;
    const { user } = renderApp(`${PATH}/${id}?char_start=${start}&char_end=${start + 3}`);
    const mark = await screen.findByText('050');
    expect(mark).toHaveProperty('tagName', 'MARK');
    expect(mark.scrollIntoView).toHaveBeenCalled();
    expect(screen.queryByText(/Piece 001/)).toBeNull();
    expect(screen.queryByText(/Piece 090/)).toBeNull();

    while (!screen.queryByText(/Piece 001/)) {
      await user.click(await screen.findByRole('button', { name: 'Show earlier text' }));
    }
    while (!screen.queryByText(/Piece 090/)) {
      await user.click(await screen.findByRole('button', { name: 'Show more text' }));
    }
    const numbers = screen.getByRole('region', { name: 'Text' }).textContent?.match(/\d{3}/g);
    expect(numbers).toEqual(library.pages.map(({ number }) => String(number).padStart(3, '0')));
  });

  it('is marked across its pieces', async () => {
    library.write(3, (number) => `[${number}]${'.'.repeat(5)}`);
    const { id } = library.add(agent, markdown);
    renderApp(`${PATH}/${id}?char_start=6&char_end=18`);
    const region = await screen.findByRole('region', { name: 'Text' });
    await within(region).findByText('[2].....');
    const marked = [...region.querySelectorAll('mark')].map((mark) => mark.textContent);
    expect(marked).toEqual(['..', '[2].....', '[3'.slice(0, 2)]);
  });

  it('may be missing', async () => {
    const { id } = library.add(agent, markdown);
    renderApp(`${PATH}/${id}`);
    expect(await screen.findByText('There is no text.')).toBeVisible();
  });
});

describe('a document that is not there', () => {
  it('is closed when it is deleted', async () => {
    fakePdf();
    const { id } = library.add(agent);
    const { user, path } = renderApp(`${PATH}/${id}`);
    await screen.findByRole('complementary', { name: 'handbook.pdf' });
    await user.click(await screen.findByRole('button', { name: 'Delete handbook.pdf' }));
    await user.click(await screen.findByRole('button', { name: 'Delete document' }));
    await waitFor(() =>
      expect(screen.queryByRole('complementary', { name: 'handbook.pdf' })).toBeNull(),
    );
    expect(path()).toBe(PATH);
    expect(backend.server.sent('GET', `/api/documents/${id}`)).toHaveLength(1);
  });

  it('was deleted, and the page says so', async () => {
    const { user, path } = renderApp(`${PATH}/gone?char_start=1&char_end=2`);
    const panel = await screen.findByRole('complementary', { name: 'Document' });
    expect(await within(panel).findByText('This document is no longer here')).toBeVisible();
    await user.click(within(panel).getByRole('button', { name: 'Close the document' }));
    expect(path()).toBe(PATH);
  });

  it('may only be out of reach', async () => {
    const { id } = library.add(agent);
    backend.server.on('GET', `/api/documents/${id}`, () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    renderApp(`${PATH}/${id}`);
    expect(await screen.findByText('The database is busy.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
  });

  it('changes nothing when files are held over its panel', async () => {
    const { id } = library.add(agent);
    fakePdf();
    renderApp(`${PATH}/${id}`);
    const panel = await screen.findByRole('complementary', { name: 'handbook.pdf' });
    const text = { types: ['text/plain'], files: [], items: [] };
    fireEvent.dragEnter(panel, { dataTransfer: text });
    expect(screen.queryByText('Let go, and Ada reads it')).toBeNull();
  });
});
