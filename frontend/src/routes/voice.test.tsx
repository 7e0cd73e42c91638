import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeAudio } from '@/testing/fake-audio';
import { FakeBackend } from '@/testing/fake-backend';
import { speak as speakAloud } from '@/testing/fake-voice';
import { renderApp } from '@/testing/render-app';
import { problem } from '@/testing/server';

let backend: FakeBackend;
let audio: FakeAudio;

beforeEach(() => {
  backend = new FakeBackend();
  backend.config.features.voice = true;
  backend.config.voices = ['alloy', 'nova'];
  audio = new FakeAudio();
});

const talk = () => screen.findByRole('button', { name: 'Hold to talk' });
const recording = () => screen.findByRole('group', { name: 'Recording' });
const voicePath = (sessionId: string) => `/api/sessions/${sessionId}/voice`;

/** Clicks to record, lets `seconds` pass, and clicks to send. */
async function say({ user }: Pick<ReturnType<typeof renderApp>, 'user'>, seconds = 3) {
  await user.click(await talk());
  await recording();
  audio.passTime(seconds * 1000);
  await user.click(await screen.findByRole('button', { name: 'Send the recording' }));
}

/** What was understood, in the conversation, which is called by it as well. */
async function said(): Promise<HTMLElement> {
  return within(await screen.findByRole('log')).findByText('What was said');
}

/** A conversation in which a question was asked aloud, with its reply being written. */
async function asked() {
  const { session, path } = backend.seed();
  const view = renderApp(path);
  await say(view);
  await said();
  return { ...view, session, reply: backend.running };
}

describe('push to talk', () => {
  it('records while the button is held, and sends when it is let go', async () => {
    const { session, path } = backend.seed();
    renderApp(path);
    const button = await talk();
    fireEvent.pointerDown(button, { pointerId: 1, button: 0 });
    await recording();
    expect(audio.openMicrophones).toBe(1);
    await new Promise((later) => setTimeout(later, 400));
    fireEvent.pointerUp(button, { pointerId: 1, button: 0 });
    expect(await said()).toBeVisible();
    expect(screen.getByRole('group', { name: 'Your recording' })).toBeVisible();
    const [sent] = backend.server.sent('POST', voicePath(session.id));
    expect(sent?.headers.get('Accept')).toBe('text/event-stream');
    expect(sent?.headers.get('Idempotency-Key')).toBeTruthy();
    expect(sent?.body).toContain('name="audio"');
    expect(audio.openMicrophones).toBe(0);
  });

  it('can be done with the space bar, and cancelled with Escape', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    (await talk()).focus();
    await user.keyboard('[Space>]');
    await recording();
    await user.keyboard('{Escape}[/Space]');
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Recording' })).toBeNull());
    expect(await talk()).toHaveFocus();
    expect(audio.openMicrophones).toBe(0);
    expect(backend.server.sent('POST', voicePath(session.id))).toEqual([]);
  });

  it('warns before the end, and sends at the end by itself', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.click(await talk());
    await recording();
    audio.passTime(100_500);
    expect(await screen.findByText(/^(19|20) s left$/)).toBeVisible();
    expect(screen.getByText('20 seconds left')).toHaveAttribute('role', 'status');
    expect(screen.getByRole('timer')).toHaveTextContent(/^1:4[01]$/);
    audio.passTime(20_000);
    expect(await said()).toBeVisible();
  });

  it('is cancelled by leaving', async () => {
    const { session, path, agent } = backend.seed();
    const { user, go } = renderApp(path);
    await user.click(await talk());
    await recording();
    await go(`/agents/${agent.id}`);
    await waitFor(() => expect(audio.openMicrophones).toBe(0));
    expect(backend.server.sent('POST', voicePath(session.id))).toEqual([]);
  });

  it('begins a conversation', async () => {
    const { agent } = backend.seed();
    const view = renderApp(`/agents/${agent.id}`);
    await say(view);
    expect(await said()).toBeVisible();
    expect(view.path()).toContain('/sessions/');
  });
});

describe('without a microphone', () => {
  it.each([
    ['NotAllowedError', /microphone is blocked/],
    ['NotFoundError', /No microphone was found/],
  ])('%s: says so, and text still works', async (name, words) => {
    audio.getUserMedia.mockRejectedValue(new DOMException('internal', name));
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.click(await talk());
    expect(await screen.findByRole('alert')).toHaveTextContent(words);
    await user.type(screen.getByRole('textbox', { name: 'Message' }), 'Typed{Enter}');
    expect(await screen.findByText('Typed')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('hides all of it where the server has no voice', async () => {
    backend.config.features.voice = false;
    const { session, path } = backend.seed();
    backend.add(session, 'assistant', 'Because.');
    renderApp(path);
    await screen.findByText('Because.');
    expect(screen.queryByRole('button', { name: 'Hold to talk' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Hands-free' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Read aloud' })).toBeNull();
  });
});

describe('a reply to what was said', () => {
  it('is heard while it is written, sentence after sentence', async () => {
    const { reply } = await asked();
    backend.stream.token('One. Two.');
    speakAloud(backend, reply, 0, 'One.');
    speakAloud(backend, reply, 1, 'Two.');
    await waitFor(() => expect(audio.started).toEqual([0.02, 2.02]));
    expect(
      await screen.findByText('Patient Teacher is speaking', { selector: 'strong' }),
    ).toBeVisible();
    backend.finish(reply, 'One. Two.', { tts_audio_url: `/api/audio/tts/${reply.id}.mp3` });
    expect(await screen.findByRole('group', { name: "Patient Teacher's reply" })).toBeVisible();
    audio.time = 5;
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Voice' })).toBeNull());
  });

  it('falls silent at once when it is stopped, and is stopped', async () => {
    const { reply, user } = await asked();
    speakAloud(backend, reply, 0, 'One.');
    await waitFor(() => expect(audio.isSounding).toBe(true));
    await user.click(screen.getByRole('button', { name: 'Stop the reply' }));
    expect(audio.isSounding).toBe(false);
    await waitFor(() =>
      expect(backend.server.log).toContain(`POST /api/messages/${reply.id}/stop`),
    );
    expect(screen.queryByRole('group', { name: 'Voice' })).toBeNull();
  });

  it('can be silenced while it goes on in writing', async () => {
    const { reply, user } = await asked();
    speakAloud(backend, reply, 0, 'One.');
    await user.click(await screen.findByRole('button', { name: 'Stop speaking' }));
    expect(audio.isSounding).toBe(false);
    speakAloud(backend, reply, 1, 'Two.');
    backend.stream.token('One. Two.');
    expect(await screen.findByText('One. Two.')).toBeVisible();
    expect(audio.started).toHaveLength(1);
    expect(backend.server.log.filter((line) => line.endsWith('/stop'))).toEqual([]);
  });

  it('is not spoken twice: a page that only joins it is silent', async () => {
    const { session, path } = backend.seed();
    const reply = backend.add(session, 'assistant', 'One.', { status: 'streaming' });
    renderApp(path);
    await waitFor(() => expect(backend.streams).toHaveLength(1));
    backend.stream.event('snapshot', { content: 'One.' }, 4);
    speakAloud(backend, reply, 1, 'Two.');
    backend.stream.token(' Two.');
    expect(await screen.findByText('One. Two.')).toBeVisible();
    expect(audio.started).toEqual([]);
  });

  it('shows its text where a sentence can’t be heard', async () => {
    audio.sentenceSeconds = null;
    const { reply } = await asked();
    speakAloud(backend, reply, 0, 'One.');
    backend.stream.token('One.');
    backend.finish(reply, 'One.', {
      error_code: 'tts_failed',
      fallback_message: 'No voice today.',
    });
    expect(await screen.findByText('No voice today.')).toBeVisible();
    expect(screen.getByText('One.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Read aloud' })).toBeEnabled();
  });
});

describe('a recording that does not reach the server', () => {
  it('is kept and sent again, under the same key', async () => {
    const { session, path } = backend.seed();
    const view = renderApp(path);
    await talk();
    backend.server.isUnreachable = true;
    await say(view);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/can't be reached/);
    expect(await screen.findByRole('group', { name: 'Your recording' })).toBeVisible();
    // What waits is not lost to another recording.
    await view.user.click(await talk());
    expect(await screen.findByText(/has not been sent/)).toBeVisible();

    backend.server.isUnreachable = false;
    let refusals = 1;
    backend.server.on('POST', '/api/sessions/{}/voice', () => {
      refusals -= 1;
      return problem(503, 'Unavailable', 'The database is busy.');
    });
    await view.user.click(screen.getByRole('button', { name: 'Send again' }));
    expect(await screen.findByText(/database is busy/)).toBeVisible();
    expect(refusals).toBe(0);
    await view.user.click(screen.getByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(backend.server.sent('POST', voicePath(session.id))).toHaveLength(2));
    const keys = backend.server
      .sent('POST', voicePath(session.id))
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(new Set(keys).size).toBe(1);
  });

  it('survives leaving the page, and can be discarded', async () => {
    backend.server.on('POST', '/api/sessions/{}/voice', () =>
      problem(400, 'Invalid Audio', 'This recording is damaged.'),
    );
    const { path } = backend.seed();
    const view = renderApp(path);
    await say(view);
    expect(await screen.findByText(/This recording is damaged/)).toBeVisible();
    view.unmount();
    const again = renderApp(path);
    expect(await screen.findByRole('group', { name: 'Your recording' })).toBeVisible();
    await again.user.click(await talk());
    expect(await screen.findByText(/has not been sent/)).toBeVisible();
    await again.user.click(screen.getByRole('button', { name: 'Discard' }));
    expect(screen.queryByRole('group', { name: 'Your recording' })).toBeNull();
    expect(screen.queryByText(/has not been sent/)).toBeNull();
  });

  it('that was not understood says so in the agent’s words, and makes room for the next', async () => {
    const { path } = backend.seed();
    const words = "I couldn't understand the audio. Please try again.";
    backend.server.on('POST', '/api/sessions/{}/voice', () =>
      problem(422, 'Transcription Failed', 'Nothing was understood.', words),
    );
    const view = renderApp(path);
    await say(view);
    expect(await screen.findByText(new RegExp(words))).toBeVisible();
    await view.user.click(await talk());
    expect(await recording()).toBeVisible();
  });
});

describe('hands-free', () => {
  /** Speaks into the open microphone until `isHeard`, then pauses. */
  async function speak(isHeard: () => void) {
    audio.level = 0.2;
    await waitFor(isHeard);
    audio.level = 0.001;
  }
  const state = (words: string) => screen.findByText(words, { selector: 'strong' });

  it('sends when the voice pauses, listens again, and is interrupted by a voice', async () => {
    const { session, path } = backend.seed();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Hands-free' }));
    await state('Listening');
    await speak(() => expect(screen.getByText('Recording', { selector: 'strong' })).toBeVisible());
    expect(await said()).toBeVisible();
    expect(await state('Patient Teacher is thinking')).toBeVisible();

    const reply = backend.running;
    speakAloud(backend, reply, 0, 'One.');
    expect(await state('Patient Teacher is speaking')).toBeVisible();
    await speak(() => expect(audio.isSounding).toBe(false));
    await waitFor(() =>
      expect(backend.server.log).toContain(`POST /api/messages/${reply.id}/stop`),
    );
    await waitFor(() => expect(backend.server.sent('POST', voicePath(session.id))).toHaveLength(2));

    backend.finish(backend.running, 'Two.');
    expect(await state('Listening')).toBeVisible();
    expect(audio.openMicrophones).toBe(1);
    await user.click(screen.getByRole('button', { name: 'End' }));
    expect(audio.openMicrophones).toBe(0);
    expect(await talk()).toBeVisible();
  });

  it('ends when something could not be sent', async () => {
    const { path } = backend.seed();
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Hands-free' }));
    await state('Listening');
    backend.server.isUnreachable = true;
    await speak(() => expect(screen.getByText('Recording', { selector: 'strong' })).toBeVisible());
    expect(await screen.findByRole('button', { name: 'Send again' })).toBeVisible();
    expect(audio.openMicrophones).toBe(0);
  });
});

it('reads a typed reply aloud when asked, and keeps its sound', async () => {
  const { session, path } = backend.seed();
  const reply = backend.add(session, 'assistant', 'Because.');
  const { user } = renderApp(path);
  await user.click(await screen.findByRole('button', { name: 'Read aloud' }));
  const player = await screen.findByRole('group', { name: "Patient Teacher's reply" });
  expect(within(player).getByRole('slider', { name: 'Position' })).toBeInTheDocument();
  expect(backend.server.log).toContain(`POST /api/messages/${reply.id}/speech`);
  expect(screen.queryByRole('button', { name: 'Read aloud' })).toBeNull();
});

it('an agent’s voice is chosen in its form', async () => {
  const { agent, path } = backend.seed();
  const { user } = renderApp(path);
  await user.click(await screen.findByRole('button', { name: `Options for ${agent.name}` }));
  await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
  const choice = await screen.findByRole('combobox', { name: 'Voice' });
  expect(screen.getByRole('button', { name: 'Hear Alloy' })).toBeEnabled();
  await user.selectOptions(choice, 'Nova');
  expect(screen.getByRole('button', { name: 'Hear Nova' })).toBeEnabled();
  await user.click(screen.getByRole('button', { name: 'Save changes' }));
  await waitFor(() => expect(backend.agents[0]?.voice).toBe('nova'));
});
