import { t } from '@/lib/i18n/translate';
import type { TalkPhase } from '@/lib/talk';

/** What the voice of a conversation is doing. */
export type VoiceState =
  'idle' | 'asking' | 'recording' | 'sending' | 'thinking' | 'speaking' | 'listening';

interface VoiceFacts {
  press: 'idle' | 'asking' | 'recording';
  handsFree: 'off' | 'asking' | 'listening';
  /** Whether somebody speaks into an open microphone. */
  isVoice: boolean;
  isSpeaking: boolean;
  /** Whether the running reply was asked for aloud. */
  isAnswer: boolean;
  phase: TalkPhase;
}

/** The one state to show: the person's own voice comes first, then the agent's, then waiting. */
export function voiceState(facts: VoiceFacts): VoiceState {
  if (facts.press !== 'idle') return facts.press;
  if (facts.handsFree === 'asking') return 'asking';
  if (facts.isVoice) return 'recording';
  if (facts.isSpeaking) return 'speaking';
  if (facts.isAnswer && facts.phase === 'submitting') return 'sending';
  if (facts.isAnswer && facts.phase !== 'idle') return 'thinking';
  return facts.handsFree === 'listening' ? 'listening' : 'idle';
}

/** The state in words, said to whoever can't see it. */
export function stateWords(state: VoiceState, agentName: string): string {
  switch (state) {
    case 'idle':
      return '';
    case 'asking':
      return t('voice.waiting');
    case 'recording':
      return t('voice.recording');
    case 'sending':
      return t('voice.sending');
    case 'thinking':
      return t('voice.thinking', { name: agentName });
    case 'speaking':
      return t('voice.speaking', { name: agentName });
    case 'listening':
      return t('voice.listening');
  }
}
