import { describe, expect, it } from 'vitest';
import { stateWords, voiceState, type VoiceState } from './voice-state';

type Facts = Parameters<typeof voiceState>[0];

const NOTHING: Facts = {
  press: 'idle',
  handsFree: 'off',
  isVoice: false,
  isSpeaking: false,
  isAnswer: false,
  phase: 'idle',
};

describe('the state of the voice', () => {
  it.each<[Partial<Facts>, VoiceState]>([
    [{}, 'idle'],
    [{ press: 'asking', isSpeaking: true }, 'asking'],
    [{ press: 'recording', phase: 'streaming' }, 'recording'],
    [{ handsFree: 'asking' }, 'asking'],
    [{ handsFree: 'listening' }, 'listening'],
    [{ handsFree: 'listening', isVoice: true, isSpeaking: true }, 'recording'],
    [{ isSpeaking: true, isAnswer: true, phase: 'streaming' }, 'speaking'],
    [{ isAnswer: true, phase: 'submitting' }, 'sending'],
    [{ isAnswer: true, phase: 'streaming' }, 'thinking'],
    [{ isAnswer: true, phase: 'reconnecting' }, 'thinking'],
    [{ phase: 'streaming' }, 'idle'],
    [{ handsFree: 'listening', isAnswer: true, phase: 'submitting' }, 'sending'],
  ])('with %j is %s', (facts, state) => {
    expect(voiceState({ ...NOTHING, ...facts })).toBe(state);
  });

  it('is said in words, except when there is nothing to say', () => {
    expect(stateWords('idle', 'Ada')).toBe('');
    expect(stateWords('speaking', 'Ada')).toBe('Ada is speaking');
    const states = ['asking', 'recording', 'sending', 'thinking', 'listening'] as const;
    for (const state of states) expect(stateWords(state, 'Ada')).toMatch(/^[A-Z]/);
  });
});
