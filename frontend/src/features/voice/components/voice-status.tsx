import { CircleAlert, Info, VolumeX, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import type { RecorderNote } from '@/features/voice/lib/recorder';
import { stateWords, type VoiceState } from '@/features/voice/lib/voice-state';
import { t } from '@/lib/i18n/translate';
import { formatClock } from '@/lib/time';
import { LevelMeter } from './level-meter';

interface VoiceStatusProps {
  state: VoiceState;
  agentName: string;
  isHandsFree: boolean;
  levels: readonly number[];
  seconds: number;
  onHush: () => void;
  onEnd: () => void;
}

function hintFor(state: VoiceState): string | undefined {
  if (state === 'listening') return t('voice.speakWhenYouLike');
  return state === 'speaking' ? t('voice.speakToInterrupt') : undefined;
}

/** What the voice is doing, above the text box. */
export function VoiceStatus(props: VoiceStatusProps) {
  const { state, agentName, isHandsFree, levels, seconds } = props;
  const hint = isHandsFree ? hintFor(state) : undefined;
  return (
    <div role="group" aria-label={t('voice.label')} className="voice-row" data-state={state}>
      <span className="voice-orb" aria-hidden>
        <span />
      </span>
      <p className="line-clamp-2 min-w-0 flex-1 text-sm">
        <strong className="font-semibold">{stateWords(state, agentName)}</strong>
        {hint && <span className="text-faint">: {hint}</span>}
        {isHandsFree && state === 'recording' && (
          <span className="ms-2 text-faint tabular-nums">{formatClock(seconds)}</span>
        )}
      </p>
      {isHandsFree && (state === 'listening' || state === 'recording') && (
        <LevelMeter levels={levels} />
      )}
      {state === 'speaking' && (
        <Button variant="quiet" aria-label={t('voice.stopSpeaking')} onClick={props.onHush}>
          <VolumeX className="size-4" aria-hidden />
          <span className="max-sm:hidden">{t('voice.stopSpeaking')}</span>
        </Button>
      )}
      {isHandsFree && (
        <Button variant="quiet" onClick={props.onEnd}>
          {t('voice.end')}
        </Button>
      )}
    </div>
  );
}

/** What is to be said about the microphone. */
export function VoiceNote({ note, onClose }: { note: RecorderNote; onClose: () => void }) {
  const Icon = note.isProblem ? CircleAlert : Info;
  return (
    <div
      role={note.isProblem ? 'alert' : 'status'}
      className="voice-row"
      data-problem={note.isProblem || undefined}
    >
      <Icon className="size-4.5 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1 text-sm text-pretty">{note.text}</p>
      <IconButton icon={X} size="small" label={t('common.dismiss')} onClick={onClose} />
    </div>
  );
}
