import { act, render, screen, waitFor } from '@testing-library/react';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANNEL } from '@/lib/other-tabs';
import { FakeBackend } from '@/testing/fake-backend';
import { renderApp } from '@/testing/render-app';
import { routes } from './router';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

describe('what happens elsewhere', () => {
  it('in another tab is shown here: a reply begun there is written here, too', async () => {
    const { session, path } = backend.seed();
    renderApp(path);
    await screen.findByText(/beginning of your conversation/);
    backend.add(session, 'user', 'Said over there');
    backend.add(session, 'assistant', '', { status: 'streaming', finish_reason: null });
    const otherTab = new BroadcastChannel(CHANNEL);
    otherTab.postMessage('changed');
    expect(await screen.findByText('Said over there')).toBeVisible();
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.stream.event('snapshot', { content: 'Heard over here' }, 3);
    expect(await screen.findByText('Heard over here')).toBeVisible();
    otherTab.close();
  });

  it('is looked up when the page is looked at again', async () => {
    const { session, path } = backend.seed();
    renderApp(path);
    await screen.findByText(/beginning of your conversation/);
    backend.add(session, 'user', 'Said on the phone');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    act(() => void window.dispatchEvent(new Event('visibilitychange')));
    expect(await screen.findByText('Said on the phone')).toBeVisible();
    vi.useRealTimers();
  });
});

it('says that a fault of the page loses nothing', async () => {
  // React tells of the fault itself; that is what this test is about.
  vi.mocked(console.error).mockImplementation(() => undefined);
  const Faulty = () => {
    throw new Error('a fault');
  };
  const [shell] = routes;
  const router = createMemoryRouter([{ ...shell, element: <Faulty /> }]);
  render(<RouterProvider router={router} />);
  expect(await screen.findByRole('heading', { name: 'This page has a fault' })).toBeVisible();
  expect(screen.getByText(/conversations are safe on the server/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Load again' })).toBeEnabled();
  vi.mocked(console.error).mockClear();
  vi.mocked(console.warn).mockClear();
});
