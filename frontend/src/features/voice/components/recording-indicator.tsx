import { X } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import { recordingUrgency, secondsLeft } from '@/features/voice/lib/limits';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { formatClock } from '@/lib/time';
import { LevelMeter } from './level-meter';

interface RecordingIndicatorProps {
  levels: readonly number[];
  seconds: number;
  limit: number;
  /** Whether it goes on by itself, with no finger on the button. */
  isLocked: boolean;
  /** Whether letting go now would cancel. */
  isLeaving: boolean;
  onCancel: () => void;
}

/** Stands in the place of the text box while something is recorded. */
export function RecordingIndicator(props: RecordingIndicatorProps) {
  const { levels, seconds, limit, isLocked, isLeaving, onCancel } = props;
  const isWarning = recordingUrgency(seconds, limit) !== 'none';
  const hint = isLeaving
    ? t('voice.letGoToCancel')
    : isLocked
      ? t('voice.clickToSend')
      : t('voice.letGoToSend');
  return (
    <div
      role="group"
      aria-label={t('voice.recording')}
      data-recording
      className={cx('recording', isWarning && 'is-warning', isLeaving && 'is-leaving')}
    >
      <IconButton icon={X} size="small" label={t('voice.cancelRecording')} onClick={onCancel} />
      <span className="recording-light" aria-hidden />
      <time
        role="timer"
        aria-label={t('voice.recorded')}
        className="text-sm font-semibold tabular-nums"
      >
        {formatClock(seconds)}
      </time>
      <LevelMeter levels={levels} />
      {isWarning && !isLeaving ? (
        <strong className="text-sm font-semibold whitespace-nowrap text-danger tabular-nums">
          {secondsLeft(seconds, limit)}
        </strong>
      ) : (
        <span className="recording-hint">
          {hint}
          {!isLeaving && !isLocked && <span className="max-sm:hidden">{t('voice.slideAway')}</span>}
        </span>
      )}
    </div>
  );
}
