import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '@/testing/fake-backend';
import { makeDetail } from '@/testing/fixtures';
import { renderApp } from '@/testing/render-app';
import { json, problem } from '@/testing/server';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

const box = () => screen.findByRole('textbox', { name: 'Message' });
const log = () => screen.findByRole('log', { name: 'Conversation with Patient Teacher' });
const thinking = () => screen.findByRole('status', { name: 'Patient Teacher is thinking' });

/** Opens a conversation and says something; the reply is about to come. */
async function ask(words: string) {
  const { session, path, agent } = backend.seed();
  const app = renderApp(path);
  await app.user.type(await box(), `${words}{Enter}`);
  await thinking();
  return { ...app, session, agent, place: path };
}

describe('sending', () => {
  it('shows the message at once and the reply word by word', async () => {
    await ask('Why is the sky red?');
    expect(within(await log()).getByText('Why is the sky red?')).toBeVisible();
    expect(await box()).toHaveValue('');

    backend.stream.token('Because the light ');
    expect(await screen.findByText('Because the light')).toBeVisible();
    backend.stream.token('travels **further**.');
    expect(await screen.findByText('further')).toBeVisible();

    backend.finish(backend.running, 'Because the light travels **further**.');
    expect(await screen.findByRole('button', { name: 'Copy reply' })).toBeInTheDocument();
    expect(screen.getAllByText('Why is the sky red?')).toHaveLength(1);
    expect(screen.getAllByText('further')).toHaveLength(1);
  });

  it('says the finished reply to a screen reader, once and whole', async () => {
    await ask('Hello');
    backend.stream.token('Good ');
    await screen.findByText('Good');
    expect(await log()).toHaveAttribute('aria-live', 'off');
    backend.finish(backend.running, 'Good evening.');
    expect(await screen.findByText('Patient Teacher replied: Good evening.')).toBeInTheDocument();
  });

  it('breaks the line with Shift+Enter and does not send while a word is being composed', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.type(await box(), 'One{Shift>}{Enter}{/Shift}two');
    expect(await box()).toHaveValue('One\ntwo');
    fireEvent.keyDown(await box(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(await box(), { key: 'Enter', keyCode: 229 });
    expect(backend.streams).toHaveLength(0);
    await user.keyboard('{Enter}');
    await thinking();
    expect(backend.messages[0]?.content).toBe('One\ntwo');
  });

  it('sends nothing that is blank or too long', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    expect(await screen.findByRole('button', { name: 'Send' })).toBeDisabled();
    await user.type(await box(), '   {Enter}');
    fireEvent.change(await box(), { target: { value: 'x'.repeat(10_003) } });
    expect(await screen.findByText('3 too many')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    expect(backend.streams).toHaveLength(0);
  });

  it('keeps what was being typed over a reload', async () => {
    const { path } = backend.seed();
    const first = renderApp(path);
    await first.user.type(await box(), 'Half a thou');
    first.unmount();
    renderApp(path);
    expect(await box()).toHaveValue('Half a thou');
  });

  it('shows what was said before the conversation had come, though its answer knows nothing of it', async () => {
    const { agent, session, path } = backend.seed();
    let arrive = () => {};
    const way = [new Promise<void>((resolve) => (arrive = resolve))];
    const detail = () => json(makeDetail(agent, session, backend.messages));
    backend.server.on('GET', '/api/sessions/{}', async () => {
      const answer = detail();
      await way.shift();
      return answer;
    });
    const { user } = renderApp(path);
    await user.type(await box(), 'Already here{Enter}');
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    arrive();
    backend.stream.token('So am I.');
    expect(await screen.findByText('Already here')).toBeVisible();
    expect(await screen.findByText('So am I.')).toBeVisible();
  });

  it('lets one write on while a reply comes, but not send', async () => {
    const { user } = await ask('Hello');
    await user.type(await box(), 'Next{Enter}');
    expect(await box()).toHaveValue('Next');
    expect(backend.streams).toHaveLength(1);
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
  });
});

describe('a message that does not get through', () => {
  it('says so, survives a reload and can be sent again without being doubled', async () => {
    const { session, path } = backend.seed();
    const first = renderApp(path);
    await box();
    backend.server.isUnreachable = true;
    await first.user.type(await box(), 'Are you there?{Enter}');
    expect(await screen.findByText(/Fireside can't be reached/)).toBeVisible();
    expect(screen.getByText('Not sent.')).toBeVisible();

    first.unmount();
    backend.server.isUnreachable = false;
    const second = renderApp(path);
    await screen.findByText('Not sent.');
    await second.user.click(screen.getByRole('button', { name: 'Send again' }));
    await thinking();
    backend.finish(backend.running, 'I am.');
    expect(await screen.findByText('I am.')).toBeVisible();
    expect(screen.queryByText('Not sent.')).toBeNull();
    expect(screen.getAllByText('Are you there?')).toHaveLength(1);
    expect(backend.server.sent('POST', `/api/sessions/${session.id}/messages`)).toHaveLength(1);
  });

  it('is sent again under the same key', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    const send = `/api/sessions/${session.id}/messages`;
    let tries = 0;
    backend.server.on('POST', send, () => {
      tries += 1;
      if (tries === 1) throw new TypeError('Failed to fetch');
      return problem(503, 'Database Unavailable', 'The database is busy.');
    });
    await user.type(await box(), 'Hello{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Send again' }));
    expect(await screen.findByText('The database is busy.', { exact: false })).toBeVisible();
    const keys = backend.server
      .sent('POST', send)
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  it('explains that another reply is running, and joins that', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    await box();
    backend.add(session, 'user', 'From another tab');
    backend.add(session, 'assistant', '', { status: 'streaming', finish_reason: null });
    backend.server.on('POST', `/api/sessions/${session.id}/messages`, () =>
      problem(409, 'Conflict', 'A reply is still being written.'),
    );
    await user.type(await box(), 'Hello{Enter}');
    expect(await screen.findByText(/Another reply is still being written/)).toBeVisible();
    expect(await screen.findByText('From another tab')).toBeVisible();
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.finish(backend.running, 'Done over there.');
    expect(await screen.findByText('Done over there.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Send again' })).toBeEnabled();
  });

  it('can be discarded', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await box();
    backend.server.isUnreachable = true;
    await user.type(await box(), 'Never mind{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Discard' }));
    expect(screen.queryByText('Never mind')).toBeNull();
  });

  it('is forgotten when it had arrived after all', async () => {
    const { session, path } = backend.seed();
    const now = new Date();
    localStorage.setItem(
      `fireside.outbox.${session.id}`,
      JSON.stringify({
        content: 'Hello',
        key: 'k',
        createdAt: now.toISOString(),
        state: 'sending',
        problem: null,
      }),
    );
    backend.add(session, 'user', 'Hello', { created_at: now.toISOString() });
    backend.add(session, 'assistant', 'Hi!');
    renderApp(path);
    expect(await screen.findByText('Hi!')).toBeVisible();
    await waitFor(() => expect(screen.queryByText('Not sent.')).toBeNull());
    expect(screen.getAllByText('Hello')).toHaveLength(1);
  });
});

describe('a connection that breaks', () => {
  it('is noted, and the reply goes on behind the last word', async () => {
    await ask('Hello');
    backend.stream.token('One ');
    await screen.findByText('One');
    backend.stream.cut();
    expect(await screen.findByText('Reconnecting…')).toBeVisible();
    await waitFor(() => expect(backend.streams).toHaveLength(2));
    const joined = backend.server.requests.find(({ path }) => path.endsWith('/stream'));
    expect(joined?.headers.get('Last-Event-ID')).toBe('2');
    backend.stream.token('two.');
    expect(await screen.findByText('One two.')).toBeVisible();
    expect(screen.queryByText('Reconnecting…')).toBeNull();
    backend.finish(backend.running, 'One two.');
    expect(await screen.findByRole('button', { name: 'Copy reply' })).toBeInTheDocument();
  });

  it('after a reload, the reply that is being written goes on from a snapshot', async () => {
    const { session, path } = backend.seed();
    backend.add(session, 'user', 'Hello');
    backend.add(session, 'assistant', 'So', { status: 'streaming', finish_reason: null });
    renderApp(path);
    expect(await screen.findByText('So')).toBeVisible();
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.stream.event('snapshot', { content: 'So far' }, 7);
    expect(await screen.findByText('So far')).toBeVisible();
    backend.stream.token(' so good.');
    expect(await screen.findByText('So far so good.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Stop the reply' })).toBeEnabled();
    backend.finish(backend.running, 'So far so good.');
    expect(await screen.findByRole('button', { name: 'Send' })).toBeInTheDocument();
  });

  it('is not undone by a read that began before the message was there', async () => {
    const { session, path, agent } = backend.seed();
    const { user, queryClient } = renderApp(path);
    await user.type(await box(), 'Hello');
    let answer: (response: Response) => void = () => undefined;
    const stale = json(makeDetail(agent, session, []));
    backend.server.on('GET', `/api/sessions/${session.id}`, () => {
      backend.server.on('GET', `/api/sessions/${session.id}`, () =>
        json(makeDetail(agent, session, backend.messages)),
      );
      return new Promise<Response>((resolve) => void (answer = resolve));
    });
    void queryClient.invalidateQueries();
    await waitFor(() =>
      expect(backend.server.sent('GET', `/api/sessions/${session.id}`)).toHaveLength(2),
    );
    await user.keyboard('{Enter}');
    await thinking();
    await act(async () => answer(stale));
    await waitFor(() =>
      expect(backend.server.sent('GET', `/api/sessions/${session.id}`)).toHaveLength(3),
    );
    expect(await screen.findByText('Hello')).toBeVisible();
    backend.finish(backend.running, 'Hi.');
    expect(await screen.findByText('Hi.')).toBeVisible();
  });

  it('leaving a conversation lets go of the stream, and coming back joins again', async () => {
    const { go, place, agent } = await ask('Hello');
    const stream = backend.stream;
    stream.token('One ');
    await screen.findByText('One');
    await go(`/agents/${agent.id}`);
    await waitFor(() => expect(stream.isCancelled).toBe(true));
    await go(place);
    await waitFor(() => expect(backend.streams).toHaveLength(2));
    backend.stream.event('snapshot', { content: 'One two' }, 5);
    expect(await screen.findByText('One two')).toBeVisible();
    act(() => backend.finish(backend.running, 'One two.'));
    expect(await screen.findByText('One two.')).toBeVisible();
  });
});
