import type { Message } from '@/lib/api/types';
import type { FakeBackend } from './fake-backend';
import { makeMessage } from './fixtures';
import { json } from './server';

/** Lets the backend take recordings and speak. */
export function answerVoice(backend: FakeBackend): void {
  const { server } = backend;
  server.on('POST', '/api/sessions/{}/voice', ({ parts: [id = ''] }) => {
    const question = makeMessage({ id }, 'user', backend.heard, { message_type: 'voice' });
    const spoken = { ...question, audio_url: `/api/audio/uploads/${question.id}.webm` };
    backend.messages.push(spoken);
    return backend.begin(spoken, {}, 'transcript');
  });
  server.on('POST', '/api/messages/{}/speech', ({ parts: [id] }) => {
    const reply = backend.find(id);
    const tts_audio_url = `/api/audio/tts/${reply.id}.mp3`;
    backend.change(reply, { tts_audio_url });
    return json({ tts_audio_url });
  });
  server.on('GET', '/api/audio/tts/{}', () => new Response('sound'));
}

/** Lets a sentence of a reply be heard. */
export function speak(backend: FakeBackend, reply: Message, index: number, text: string): void {
  const url = `/api/audio/tts/${reply.id}-${index}.mp3`;
  backend.stream.event('audio', { index, url, text });
}
