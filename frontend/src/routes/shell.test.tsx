import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeAgent, makeModel } from '@/testing/fixtures';
import { findToast } from '@/testing/find-toast';
import { renderApp } from '@/testing/render-app';
import { setWindowWidth } from '@/testing/browser';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
  backend.agents = [makeAgent({ name: 'Ada' })];
});

const sidebar = () => screen.findByRole('navigation', { name: 'Agents and conversations' });

describe('the sidebar', () => {
  it('can be hidden, and stays so', async () => {
    const first = renderApp('/');
    await sidebar();
    await first.user.click(screen.getByRole('button', { name: 'Hide the sidebar' }));
    expect(screen.queryByRole('navigation', { name: 'Agents and conversations' })).toBeNull();
    first.unmount();
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Show agents and conversations' }));
    expect(await sidebar()).toBeVisible();
  });

  describe('on a phone', () => {
    beforeEach(() => setWindowWidth(390));
    afterEach(() => setWindowWidth(1024));

    it('is a drawer that closes once a place is chosen', async () => {
      const { user, path } = renderApp('/');
      await user.click(
        await screen.findByRole('button', { name: 'Show agents and conversations' }),
      );
      const drawer = await screen.findByRole('dialog', { name: 'Agents and conversations' });
      await user.click(await within(drawer).findByRole('link', { name: /Ada/ }));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
      expect(path()).toBe(`/agents/${backend.agents[0]?.id}`);
    });
  });
});

describe('the theme', () => {
  it('goes round: system, light, dark', async () => {
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: /Theme: as the system/ }));
    expect(document.documentElement).toHaveAttribute('data-theme', 'light');
    await user.click(screen.getByRole('button', { name: /Theme: light/ }));
    expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
    expect(localStorage.getItem('fireside.theme')).toBe('dark');
    await user.click(screen.getByRole('button', { name: /Theme: dark/ }));
    expect(localStorage.getItem('fireside.theme')).toBeNull();
  });
});

describe('the model that answers', () => {
  const note = () => screen.findByRole('complementary', { name: 'About the model' });
  const tiny = () => {
    Object.assign(backend.config.provider, {
      kind: 'embedded',
      model: 'tiny-model',
      is_tiny: true,
      upgrade: 'better-model',
    });
    backend.models = [makeModel()];
  };

  it('is named, with the place where it runs', async () => {
    renderApp('/');
    const badge = await screen.findByRole('button', { name: /good-model/ });
    expect(badge).toHaveTextContent('at OpenAI');
    expect(screen.queryByRole('complementary', { name: 'About the model' })).toBeNull();
    expect(backend.server.log).not.toContain('GET /api/models');
  });

  it('is called tiny where it is, and a better one comes with a click and a progress bar', async () => {
    tiny();
    backend.server.on('POST', '/api/models/better-model/install', () => {
      const download = {
        status: 'downloading' as const,
        progress: 0.25,
        downloaded_bytes: 279_330_192,
        total_bytes: 1_117_320_768,
        error: null,
      };
      backend.models = [makeModel({ download })];
      return json(backend.models[0], 202);
    });
    const { user } = renderApp('/');
    expect(await note()).toHaveTextContent('A tiny model answers');
    await user.click(await screen.findByRole('button', { name: 'Get a better one 1.1 GB' }));
    const bar = await screen.findByRole('progressbar', { name: 'Downloading Better Model' });
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(await note()).toHaveTextContent('279 MB of 1.1 GB');

    backend.models = [makeModel({ installed: true, active: true })];
    Object.assign(backend.config.provider, { model: 'Better Model', is_tiny: false });
    await waitFor(
      () => expect(screen.queryByRole('complementary', { name: 'About the model' })).toBeNull(),
      { timeout: 3000 },
    );
    expect(await screen.findByRole('button', { name: /Better Model/ })).toBeVisible();
  });

  it('is called tiny below a conversation, too', async () => {
    tiny();
    const { path } = backend.seed();
    const { user } = renderApp(path);
    expect(await screen.findByText(/A tiny model answers/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Get a better one' }));
    const dialog = await screen.findByRole('dialog', { name: 'Models' });
    expect(within(dialog).getByRole('button', { name: 'Download 1.1 GB' })).toBeEnabled();
  });

  it('says when a download failed, and offers another try', async () => {
    tiny();
    const download = {
      status: 'failed' as const,
      progress: 0.1,
      downloaded_bytes: 1,
      total_bytes: 10,
      error: 'The disk is full.',
    };
    backend.models = [makeModel({ download })];
    renderApp('/');
    expect(await note()).toHaveTextContent('Better Model could not be downloaded.');
    expect(await note()).toHaveTextContent('The disk is full.');
    expect(screen.getByRole('button', { name: /Try again/ })).toBeEnabled();
  });

  it('is offered where none is installed', async () => {
    tiny();
    Object.assign(backend.config.provider, { status: 'not_installed', message: 'Nothing here.' });
    backend.models = [makeModel({ name: 'tiny-model', title: 'Tiny', is_default: true })];
    backend.server.on('POST', '/api/models/tiny-model/install', () =>
      problem(409, 'Conflict', 'It is on its way already.'),
    );
    const { user } = renderApp('/');
    expect(await note()).toHaveTextContent('Nothing here.');
    await user.click(await screen.findByRole('button', { name: /^Download/ }));
    expect(await findToast('The download could not be started')).toHaveTextContent(
      'It is on its way already.',
    );
  });

  it.each([
    ['starting', 'The model is starting. This takes a moment.'],
    ['failed', 'This processor has no AVX2.'],
  ] as const)('%s: says what is going on', async (status, message) => {
    Object.assign(backend.config.provider, { kind: 'embedded', status, message });
    renderApp('/');
    expect(await note()).toHaveTextContent(message);
  });

  it('can be another: the lines that connect it can be copied', async () => {
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: /good-model/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Models' });
    expect(dialog).toHaveTextContent('OPENAI_BASE_URL=http://127.0.0.1:11434/v1');
    await user.click(within(dialog).getByRole('button', { name: 'Copy the lines for Ollama' }));
    expect(await navigator.clipboard.readText()).toBe(
      'OPENAI_BASE_URL=http://127.0.0.1:11434/v1\nOPENAI_MODEL=llama3.2',
    );
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

it('says when the server is away', async () => {
  backend.server.isUnreachable = true;
  const { user } = renderApp('/');
  expect(await screen.findByRole('heading', { name: 'The fire is out' })).toBeVisible();
  backend.server.isUnreachable = false;
  await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Select an agent and session to start chatting.')).toBeVisible();
});

it('says when an address means nothing', async () => {
  renderApp('/nowhere/at/all');
  expect(await screen.findByRole('heading', { name: 'There is nothing here' })).toBeVisible();
});
