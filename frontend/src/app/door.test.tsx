import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unlock } from '@/lib/access';
import { CHANNEL } from '@/lib/other-tabs';
import { FakeBackend } from '@/testing/fake-backend';
import { findToast } from '@/testing/find-toast';
import { makeAgent, makeConfig } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

const TOKEN = 'a-token-that-is-long-enough';

let backend: FakeBackend;
/** Whether the browser has its cookie, which no script sees. */
let isIn: boolean;

beforeEach(() => {
  backend = new FakeBackend();
  const { features, ...config } = makeConfig();
  backend.config = { ...config, features: { ...features, sign_out: true } };
  backend.agents = [makeAgent({ name: 'Ada' })];
  isIn = false;
  close('/api/config', () => backend.config);
  close('/api/agents', () => ({ agents: backend.agents, total: 1 }));
  backend.server.on('POST', '/api/access', ({ body }) => {
    isIn = (body as { token: string }).token === TOKEN;
    return isIn ? new Response(null, { status: 204 }) : problem(401, 'Unauthorized', 'Wrong.');
  });
  backend.server.on('DELETE', '/api/access', () => {
    isIn = false;
    return new Response(null, { status: 204 });
  });
});

afterEach(() => {
  cleanup();
  unlock();
});

/** Puts a call behind the token. */
function close(path: string, answer: () => unknown): void {
  backend.server.on('GET', path, () =>
    isIn ? json(answer()) : problem(401, 'Unauthorized', 'This server asks for its access token.'),
  );
}

async function findField() {
  return await screen.findByLabelText('Access token');
}

describe('a server with an access token', () => {
  it('has the page ask for it, and for nothing else, and opens', async () => {
    const { user, path } = renderApp('/agents/missing');
    const field = await findField();
    expect(screen.getByRole('heading', { name: 'This fireside is locked' })).toBeVisible();
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(field).toHaveFocus();
    expect(field).toHaveAttribute('type', 'password');
    await user.type(field, ` ${TOKEN} {Enter}`);
    expect(await screen.findByRole('link', { name: /^Ada/ })).toBeVisible();
    expect(path()).toBe('/agents/missing');
    expect(backend.server.sent('POST', '/api/access')[0]?.body).toEqual({ token: TOKEN });
    expect(JSON.stringify(localStorage)).not.toContain(TOKEN);
  });

  it('says that a token is wrong, missing, or one too many', async () => {
    const { user } = renderApp('/');
    const field = await findField();
    await user.click(screen.getByRole('button', { name: 'Come in' }));
    expect(await screen.findByText('Enter the access token.')).toBeVisible();
    expect(backend.server.sent('POST', '/api/access')).toEqual([]);
    await user.type(field, 'wrong{Enter}');
    expect(await screen.findByText('That is not the access token of this server.')).toBeVisible();
    expect(field).toHaveAttribute('aria-invalid', 'true');
    backend.server.on('POST', '/api/access', () => problem(429, 'Too Many Attempts', 'Wait.'));
    await user.type(field, '{Enter}');
    expect(await screen.findByText(/Too many wrong tokens/)).toBeVisible();
  });

  it('says that it is away when it is', async () => {
    const { user } = renderApp('/');
    const field = await findField();
    backend.server.isUnreachable = true;
    await user.type(field, `${TOKEN}{Enter}`);
    expect(await screen.findByText(/can't be reached/)).toBeVisible();
  });

  it('opens with the token that another tab was given', async () => {
    renderApp('/');
    await findField();
    isIn = true;
    const otherTab = new BroadcastChannel(CHANNEL);
    otherTab.postMessage('changed');
    expect(await screen.findByRole('navigation')).toBeVisible();
    otherTab.close();
  });
});

describe('signing out', () => {
  it('has the browser forget, and the page ask again', async () => {
    isIn = true;
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await findField();
    expect(backend.server.sent('DELETE', '/api/access')).toHaveLength(1);
    expect(screen.queryByText('Ada')).toBeNull();
  });

  it('is in the palette as well', async () => {
    isIn = true;
    const { user } = renderApp('/');
    await screen.findByRole('button', { name: 'Sign out' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'forget');
    await user.click(await screen.findByRole('option', { name: /Sign out/ }));
    expect(await findField()).toBeVisible();
  });

  it('says when it has not worked', async () => {
    isIn = true;
    const { user } = renderApp('/');
    const button = await screen.findByRole('button', { name: 'Sign out' });
    backend.server.isUnreachable = true;
    await user.click(button);
    expect(await findToast('You could not be signed out')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });

  it('is not offered where nothing is asked for', async () => {
    isIn = true;
    backend.config = makeConfig();
    renderApp('/');
    await screen.findAllByRole('link', { name: /Ada/ });
    await waitFor(() => expect(backend.server.sent('GET', '/api/config')).not.toEqual([]));
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull();
  });
});
