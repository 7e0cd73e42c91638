import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, describeError } from '@/lib/api/errors';
import { modelWords, unreadableWords } from '@/lib/api/server-words';
import { chooseLanguage, followLanguage } from '@/lib/i18n/language';
import { t } from '@/lib/i18n/translate';
import { formatBytes, formatNumber, formatPercent } from '@/lib/i18n/numbers';
import { formatDay, formatShort } from '@/lib/time';
import { FakeBackend } from '@/testing/fake-backend';
import { makeAgent } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';

let backend: FakeBackend;
let stop = () => {};

beforeEach(() => {
  backend = new FakeBackend();
  backend.agents = [makeAgent({ name: 'Ada', session_count: 1 })];
});
afterEach(async () => {
  cleanup();
  stop();
  await chooseLanguage('en');
});

/** A browser whose owner reads these languages, and who opens the page anew. */
async function reader(...tags: string[]): Promise<void> {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);
  stop();
  stop = await followLanguage();
}

describe('the language of the page', () => {
  it('is the first that the reader knows and the page has', async () => {
    await reader('fr', 'de-AT', 'en');
    renderApp('/');
    expect(await screen.findByRole('button', { name: 'Alles finden' })).toBeVisible();
    expect(await screen.findByRole('button', { name: 'Optionen für Ada' })).toBeVisible();
    expect(await screen.findAllByText('1 Gespräch')).not.toHaveLength(0);
    expect(document.documentElement).toHaveAttribute('lang', 'de');
    expect(document.documentElement).toHaveAttribute('dir', 'ltr');
  });

  it('is English for whoever reads none that it has', async () => {
    await reader('ja', 'fr');
    renderApp('/');
    expect(await screen.findByRole('button', { name: 'Find anything' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'en');
  });

  it('can be changed on the page, which keeps its place and the focus', async () => {
    await reader('en');
    const { user, path } = renderApp(`/agents/${backend.agents[0]?.id}`);
    const before = path();
    await user.click(await screen.findByRole('button', { name: /^Language: English/ }));
    const button = await screen.findByRole('button', { name: /^Sprache: Deutsch/ });
    await waitFor(() => expect(button).toHaveFocus());
    expect(await screen.findByPlaceholderText('Nachricht an Ada')).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'de');
    expect(path()).toBe(before);
  });

  it('is remembered, whatever the browser says', async () => {
    await reader('de');
    const { user, unmount } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: /^Sprache: Deutsch/ }));
    expect(await screen.findByRole('button', { name: 'Find anything' })).toBeVisible();
    unmount();
    await reader('de');
    renderApp('/');
    expect(await screen.findByRole('button', { name: 'Find anything' })).toBeVisible();
  });

  it('can be changed from the palette, too', async () => {
    await reader('en');
    const { user } = renderApp('/');
    await screen.findByRole('button', { name: 'Find anything' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'deutsch');
    await user.click(await screen.findByRole('option', { name: /Language: Deutsch/ }));
    expect(await screen.findByRole('button', { name: 'Alles finden' })).toBeVisible();
  });

  it('follows the choice made in another tab', async () => {
    await reader('en');
    renderApp('/');
    await screen.findByRole('button', { name: 'Find anything' });
    localStorage.setItem('fireside.language', 'de');
    window.dispatchEvent(new StorageEvent('storage', { key: 'fireside.language' }));
    expect(await screen.findByRole('button', { name: 'Alles finden' })).toBeVisible();
  });
});

describe('in German', () => {
  beforeEach(() => reader('de'));

  it('numbers, sizes and shares are written as there', () => {
    expect(formatNumber(1234.5)).toBe('1.234,5');
    expect(formatBytes(98_362_432)).toBe('98,4 MB');
    expect(formatPercent(0.25)).toBe('25\u00a0%');
  });

  it('days and times are written as there', () => {
    const now = new Date(2026, 4, 15, 14, 30);
    expect(formatDay(new Date(2026, 4, 1, 12).toISOString(), now)).toBe('1. Mai');
    expect(formatDay(new Date(2026, 4, 14, 12).toISOString(), now)).toBe('Gestern');
    expect(formatShort(new Date(2026, 4, 15, 9, 5).toISOString(), now)).toBe('9:05');
    expect(formatShort(new Date(2026, 4, 15, 14, 18).toISOString(), now)).toBe('12 Min.');
  });

  it('why a reply failed is said in German, or as the server says it where there are no words', async () => {
    const { session, path } = backend.seed();
    const failed = { status: 'failed', fallback_message: 'Please wait.' } as const;
    backend.add(session, 'assistant', 'One', { ...failed, error_code: 'rate_limit' });
    backend.add(session, 'assistant', 'Two', { ...failed, error_code: 'out_of_wood' });
    renderApp(path);
    expect(await screen.findByText(/Gerade kommen zu viele Anfragen/)).toBeVisible();
    expect(screen.getByText('Please wait.')).toHaveAttribute('lang', 'en');
  });

  it('so it is in the list of conversations, and of documents', async () => {
    const { session, agent } = backend.seed();
    const words = {
      role: 'assistant',
      content: 'Please wait.',
      created_at: session.created_at,
    } as const;
    session.last_message = { ...words, error_code: 'rate_limit' };
    renderApp(`/agents/${agent.id}`);
    expect(await screen.findByText(/Gerade kommen zu viele Anfragen/)).toBeVisible();
    expect(unreadableWords('encrypted')).toMatch(/mit einem Passwort geschützt/);
    expect(unreadableWords('out_of_wood')).toBeNull();
    expect(modelWords('hibari')).toMatch(/^Spricht Englisch/);
  });

  it.each([
    ['Not Found', 'No.', 'Das gibt es nicht mehr.'],
    ['Conflict', 'No.', 'Das geht im jetzigen Zustand nicht. Der Server sagt: „No.“'],
    ['constructor', 'No.', 'No.'],
  ])('an error of the server, %s, is said in German as far as it can be', (name, detail, words) => {
    expect(describeError(new ApiError(400, name, detail))).toBe(words);
  });

  it.each([
    [0, 'keine Nachrichten'],
    [1, '1 Nachricht'],
    [2, '2 Nachrichten'],
    [1234, '1.234 Nachrichten'],
  ])('%i messages are counted as there', (count, words) => {
    expect(t('count.messages', { count })).toBe(words);
  });
});

it.each([
  [0, 'no messages'],
  [1, '1 message'],
  [2, '2 messages'],
  [1234, '1,234 messages'],
])('counts %i in English', (count, words) => {
  expect(t('count.messages', { count })).toBe(words);
});
