import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clearStage } from '@/lib/audio/stage';
import { FakeAudio } from '@/testing/fake-audio';
import { FakeSound } from '@/testing/fake-sound';
import { TestServer } from '@/testing/server';
import { SpeechPlayer } from './speech-player';

let audio: FakeAudio;
let server: TestServer;
let changes: boolean[];
let player: SpeechPlayer;

beforeEach(() => {
  audio = new FakeAudio();
  server = new TestServer();
  server.on('GET', '/{}', () => new Response('sound'));
  changes = [];
  player = new SpeechPlayer((isSpeaking) => changes.push(isSpeaking));
  player.begin();
});

afterEach(() => player.hush());

const url = (name: string) => `${window.location.origin}/${name}`;
const soon = (check: () => void) => vi.waitFor(check, { interval: 5 });

describe('a reply that is spoken', () => {
  it('is heard in order, each sentence behind the one before, until it is over', async () => {
    await Promise.all([player.add(0, url('a')), player.add(1, url('b'))]);
    expect(audio.started).toEqual([0.02, 2.02]);
    expect(changes).toEqual([true]);
    audio.time = 4.1;
    await soon(() => expect(changes).toEqual([true, false]));
  });

  it('is heard once, however often a sentence is told', async () => {
    await player.add(0, url('a'));
    await player.add(0, url('a'));
    expect(audio.started).toHaveLength(1);
    expect(server.log).toHaveLength(1);
  });

  it('goes on without a sentence that is missing', async () => {
    server.on('GET', '/lost', () => new Response(null, { status: 404 }));
    await player.add(0, url('lost'));
    await player.add(1, url('b'));
    expect(audio.started).toEqual([0.02]);
  });

  it('falls silent at once, and stays so until the next reply', async () => {
    await player.add(0, url('a'));
    const late = player.add(1, url('b'));
    player.hush();
    await late;
    await player.add(2, url('c'));
    expect(audio.started).toHaveLength(1);
    expect(audio.stopped).toBe(1);
    expect(changes).toEqual([true, false]);
    player.begin();
    await player.add(0, url('d'));
    expect(audio.started).toHaveLength(2);
  });

  it('gives way to a recording that is played', async () => {
    await player.add(0, url('a'));
    clearStage();
    expect(changes).toEqual([true, false]);
    expect(audio.stopped).toBe(1);
  });
});

describe('in a browser without Web Audio', () => {
  beforeEach(() => {
    vi.stubGlobal('AudioContext', undefined);
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sound');
    FakeSound.install();
  });

  it('a sentence is heard all the same, and can be cut off', async () => {
    const added = player.add(0, url('a'));
    await soon(() => expect(FakeSound.made).toHaveLength(1));
    const [sound] = FakeSound.made;
    sound?.learn(1);
    await added;
    await soon(() => expect(sound?.play).toHaveBeenCalledOnce());
    player.hush();
    expect(sound?.pause).toHaveBeenCalledOnce();
  });
});
