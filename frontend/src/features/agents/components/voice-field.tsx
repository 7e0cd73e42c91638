import { LoaderCircle, Square, Volume2 } from 'lucide-react';
import { useAudio } from '@/components/audio/use-audio';
import { Button } from '@/components/ui/button';
import { Field, INPUT } from '@/components/ui/field';
import { voiceName } from '@/features/agents/lib/voice-name';
import { API_ORIGIN } from '@/lib/api/client';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface VoiceFieldProps {
  value: string;
  /** The usual voice comes first. */
  voices: readonly string[];
  error: string | undefined;
  onChange: (voice: string) => void;
}

/** How the agent sounds, to be chosen by ear. */
export function VoiceField({ value, voices, error, onChange }: VoiceFieldProps) {
  const [usual = ''] = voices;
  // A voice that this server no longer has is still the agent's until another is chosen.
  const known = value && !voices.includes(value) ? [...voices, value] : voices;
  return (
    <Field label={t('agents.voice')} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <select
            {...control}
            className={cx(INPUT, 'min-w-0 flex-1')}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          >
            <option value="">{t('agents.usualVoice', { voice: voiceName(usual) })}</option>
            {known.map((voice) => (
              <option key={voice} value={voice}>
                {voiceName(voice)}
              </option>
            ))}
          </select>
          <Preview key={value || usual} voice={value || usual} />
        </div>
      )}
    </Field>
  );
}

function Preview({ voice }: { voice: string }) {
  const sound = useAudio(`${API_ORIGIN}/api/voices/${encodeURIComponent(voice)}/preview`);
  const isPlaying = sound.status === 'playing';
  const Icon = sound.status === 'loading' ? LoaderCircle : isPlaying ? Square : Volume2;
  return (
    <span className="flex items-center gap-2">
      <Button
        aria-label={
          isPlaying ? t('agents.stopSample') : t('agents.hearVoice', { voice: voiceName(voice) })
        }
        onClick={isPlaying ? sound.pause : sound.play}
      >
        <Icon className={cx('size-4', sound.status === 'loading' && 'animate-spin')} aria-hidden />
        {isPlaying ? t('agents.stop') : t('agents.hearIt')}
      </Button>
      {sound.status === 'failed' && (
        <span role="alert" className="text-sm text-danger">
          {t('agents.cantHear')}
        </span>
      )}
    </span>
  );
}
