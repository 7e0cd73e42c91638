import { AudioLines } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useHandsFree } from '@/features/voice/hooks/use-hands-free';
import { usePatientSend } from '@/features/voice/hooks/use-patient-send';
import { useRecorder } from '@/features/voice/hooks/use-recorder';
import { useSpeech } from '@/features/voice/hooks/use-speech';
import type { PressInput } from '@/features/voice/lib/gesture';
import { WARNING_SECONDS, recordingUrgency } from '@/features/voice/lib/limits';
import type { RecorderNote } from '@/features/voice/lib/recorder';
import { stateWords, voiceState } from '@/features/voice/lib/voice-state';
import { t } from '@/lib/i18n/translate';
import type { Talk } from '@/lib/talk';
import { cx } from '@/lib/text';
import { RecordingIndicator } from './recording-indicator';
import { TalkButton } from './talk-button';
import { VoiceNote, VoiceStatus } from './voice-status';

interface VoiceControlProps {
  talk: Talk;
  /** The longest recording, in seconds. */
  limit: number;
  /** Whether talking without a button is offered. */
  withHandsFree: boolean;
}

/** Everything about talking, beside the text box: the button, the recording, and the agent's own voice. */
export function VoiceControl({ talk, limit, withHandsFree }: VoiceControlProps) {
  const { isSpeaking, hush } = useSpeech(talk.listen);
  const patientSend = usePatientSend(talk);
  const [isAnswer, setAnswer] = useState(false);
  const send = (audio: Blob, seconds: number) => {
    setAnswer(true);
    patientSend(audio, seconds);
  };
  const recorder = useRecorder(limit, send);
  const handsFree = useHandsFree({
    limit,
    isAgentHeard: isSpeaking,
    onVoice: () => {
      hush();
      if (talk.phase !== 'idle') talk.stop();
    },
    onRecorded: send,
    onProblem: (text) => recorder.setNote({ isProblem: true, text }),
  });
  const isHandsFree = handsFree.phase !== 'off';
  const { press } = recorder;
  const note = stillTrue(recorder.note, talk.hasUnsent);

  // What was asked aloud is answered, or could not be sent.
  const isIdle = talk.phase === 'idle';
  useEffect(() => {
    if (isIdle) return () => undefined;
    return () => setAnswer(false);
  }, [isIdle]);
  const { hasUnsent } = talk;
  const { end: endHandsFree } = handsFree;
  useEffect(() => {
    if (hasUnsent && isHandsFree) endHandsFree();
  }, [hasUnsent, isHandsFree, endHandsFree]);

  const state = voiceState({
    press: press.phase,
    handsFree: handsFree.phase,
    isVoice: isHandsFree && handsFree.isVoice,
    isSpeaking,
    isAnswer,
    phase: talk.phase,
  });
  const onInput = (input: PressInput) => {
    const isBeginning = press.phase === 'idle' && (input.type === 'down' || input.type === 'click');
    if (isBeginning && talk.hasUnsent)
      return recorder.setNote({ isProblem: true, text: t('voice.unsent') });
    if (isBeginning) hush();
    recorder.input(input);
  };
  const beginHandsFree = () => {
    recorder.setNote(null);
    handsFree.begin();
  };
  const seconds = isHandsFree ? handsFree.seconds : recorder.seconds;
  const isWarning = state === 'recording' && recordingUrgency(seconds, limit) === 'warning';
  const hasRow = isHandsFree || state === 'speaking';
  return (
    <>
      {note && <VoiceNote note={note} onClose={() => recorder.setNote(null)} />}
      {hasRow && (
        <VoiceStatus
          state={state}
          agentName={talk.agentName}
          isHandsFree={isHandsFree}
          levels={handsFree.levels}
          seconds={seconds}
          onHush={hush}
          onEnd={endHandsFree}
        />
      )}
      {press.phase === 'recording' && (
        <RecordingIndicator
          levels={recorder.levels}
          seconds={seconds}
          limit={limit}
          isLocked={press.hold === 'locked'}
          isLeaving={press.isLeaving}
          onCancel={() => recorder.input({ type: 'cancel' })}
        />
      )}
      {withHandsFree && press.phase === 'idle' && (
        <button
          type="button"
          aria-pressed={isHandsFree}
          aria-label={t('voice.handsFree')}
          title={t('voice.handsFreeTitle')}
          disabled={talk.isBusy || talk.hasUnsent}
          onClick={isHandsFree ? endHandsFree : beginHandsFree}
          className={cx('composer-button hands-free', isHandsFree && 'is-on')}
        >
          <AudioLines className="size-5" aria-hidden />
        </button>
      )}
      {!isHandsFree && <TalkButton press={press} isDisabled={talk.isBusy} onInput={onInput} />}
      <span className="sr-only" role="status">
        {isWarning
          ? t('voice.secondsLeft', { count: WARNING_SECONDS })
          : stateWords(state, talk.agentName)}
      </span>
    </>
  );
}

/** Leaves out a note about a recording that has been sent or discarded since. */
function stillTrue(note: RecorderNote | null, hasUnsent: boolean): RecorderNote | null {
  return note?.text === t('voice.unsent') && !hasUnsent ? null : note;
}
