import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '@/lib/api/types';
import { FakeBackend } from '@/testing/fake-backend';
import { makeMessage } from '@/testing/fixtures';
import { findToast } from '@/testing/find-toast';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

/** A conversation of one question and one reply. */
function said(part: Partial<Message> = {}) {
  const { session, path } = backend.seed();
  const question = backend.add(session, 'user', 'Why?');
  const reply = backend.add(session, 'assistant', 'Because.', { parent_id: question.id, ...part });
  return { session, question, reply, path };
}

const stopButton = () => screen.findByRole('button', { name: 'Stop the reply' });

describe('stopping', () => {
  it('keeps what was written, and says so', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.type(await screen.findByRole('textbox', { name: 'Message' }), 'Hello{Enter}');
    await stopButton();
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    const reply = backend.running;
    backend.stream.token('Once upon');
    await screen.findByText('Once upon');
    backend.change(reply, { content: 'Once upon' });
    await user.click(await stopButton());
    expect(await screen.findByText('You stopped this reply.')).toBeVisible();
    expect(screen.getByText('Once upon')).toBeVisible();
    expect(backend.server.log).toContain(`POST /api/messages/${reply.id}/stop`);
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveFocus();
  });

  it('says when it did not work', async () => {
    const { path } = said({ status: 'streaming', content: 'Once' });
    backend.server.on('POST', '/api/messages/{}/stop', () =>
      problem(503, 'Database Unavailable', 'The database is busy.'),
    );
    const { user } = renderApp(path);
    await user.click(await stopButton());
    const toast = await findToast('The reply could not be stopped');
    expect(toast).toHaveTextContent('The database is busy.');
    expect(await stopButton()).toBeEnabled();
  });
});

describe('a reply that is not whole', () => {
  it.each([
    ['failed', 'This reply could not be completed.', 'Please wait a few seconds.'],
    ['interrupted', 'This reply was interrupted.', 'The server stopped.'],
  ] as const)('%s: keeps its text and says why', async (status, title, words) => {
    const { path } = said({ status, content: 'Because the', fallback_message: words });
    renderApp(path);
    expect(await screen.findByText('Because the')).toBeVisible();
    const notice = screen.getByRole('note', { name: title.slice(0, -1) });
    expect(within(notice).getByText(words, { exact: false })).toBeVisible();
    expect(within(notice).getByRole('button', { name: 'Try again' })).toBeEnabled();
  });

  it('that wrote nothing shows its words once', async () => {
    const { path } = said({
      status: 'failed',
      content: 'Please wait.',
      fallback_message: 'Please wait.',
    });
    renderApp(path);
    expect(await screen.findAllByText('Please wait.', { exact: false })).toHaveLength(1);
  });

  it('says that it reached the length limit', async () => {
    const { path } = said({ finish_reason: 'length' });
    renderApp(path);
    expect(await screen.findByText('This reply reached the length limit.')).toBeVisible();
  });

  it('says that the model went in circles', async () => {
    const { path } = said({ finish_reason: 'repetition' });
    renderApp(path);
    expect(
      await screen.findByText('The model began to repeat itself and was stopped.'),
    ).toBeVisible();
  });

  it('fails in the middle of the stream with its text kept, and can be tried again', async () => {
    const { path, question } = said({ status: 'streaming', content: '' });
    const { user } = renderApp(path);
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.stream.event('snapshot', { content: 'Half a' }, 3);
    await screen.findByText('Half a');
    backend.fail(backend.running, 'connection_cut', 'The connection was cut.', 'Half a');
    expect(await screen.findByText('The connection was cut.', { exact: false })).toBeVisible();
    expect(screen.getByText('Half a')).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(backend.streams).toHaveLength(2));
    expect(screen.queryByText('Half a')).toBeNull();
    backend.finish(backend.running, 'A whole one.');
    expect(await screen.findByText('A whole one.')).toBeVisible();
    expect(screen.getAllByText(question.content)).toHaveLength(1);
  });
});

describe('versions', () => {
  it('another reply takes the place of the first and counts up', async () => {
    const { path, reply } = said();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Write another reply' }));
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    const [request] = backend.server.sent('POST', `/api/messages/${reply.id}/regenerate`);
    expect(request?.headers.get('Idempotency-Key')).toBeTruthy();
    backend.stream.token('Therefore.');
    expect(await screen.findByText('Therefore.')).toBeVisible();
    expect(screen.queryByText('Because.')).toBeNull();
    backend.finish(backend.running, 'Therefore.');
    expect(await screen.findByLabelText('Version 2 of 2')).toHaveTextContent('2 / 2');
  });

  it('says when no new reply could be begun, and shows the old one', async () => {
    const { path } = said();
    backend.server.on('POST', '/api/messages/{}/regenerate', () =>
      problem(409, 'Conflict', 'A reply is still being written.'),
    );
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Write another reply' }));
    const toast = await findToast('No new reply');
    expect(toast).toBeVisible();
    expect(await screen.findByText('Because.')).toBeVisible();
  });

  it('arrows look back at the earlier one', async () => {
    const { path, session, question } = said({
      version: 2,
      version_count: 2,
      previous_version_id: 'earlier',
    });
    const earlier = makeMessage(session, 'assistant', 'Why not.', {
      id: 'earlier',
      version: 1,
      version_count: 2,
      next_version_id: 'later',
    });
    backend.server.on('POST', '/api/messages/earlier/select', () => {
      backend.messages = [question, earlier];
      return json({ messages: backend.messages, has_more: false, total_count: 2 });
    });
    const { user } = renderApp(path);
    expect(await screen.findByRole('button', { name: 'Later version' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Earlier version' }));
    expect(await screen.findByText('Why not.')).toBeVisible();
    expect(screen.getByLabelText('Version 1 of 2')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Earlier version' })).toBeDisabled();
  });

  it('an edited question brings a new reply', async () => {
    const { path, question } = said();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Edit message' }));
    const editor = screen.getByRole('textbox', { name: 'Your message' });
    expect(editor).toHaveFocus();
    await user.clear(editor);
    await user.type(editor, 'Why not?');
    await user.click(
      within(screen.getByRole('form', { name: 'Edit message' })).getByRole('button', {
        name: 'Send',
      }),
    );
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    expect(backend.server.sent('POST', `/api/messages/${question.id}/edit`)[0]?.body).toEqual({
      content: 'Why not?',
    });
    backend.finish(backend.running, 'Indeed.');
    expect(await screen.findByText('Indeed.')).toBeVisible();
    expect(screen.getByText('Why not?')).toBeVisible();
    expect(screen.queryByText('Because.')).toBeNull();
    expect(screen.queryByRole('form', { name: 'Edit message' })).toBeNull();
  });

  it('an edit can be left with Escape', async () => {
    const { path } = said();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Edit message' }));
    await user.keyboard('{Escape}');
    expect(screen.getByText('Why?')).toBeVisible();
    expect(backend.streams).toHaveLength(0);
  });
});
