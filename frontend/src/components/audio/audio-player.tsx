import { Pause, Play, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { nextSpeed, rememberSpeed, rememberedSpeed } from '@/lib/audio/speed';
import { formatNumber } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';
import { formatClock } from '@/lib/time';
import { useAudio } from './use-audio';

interface AudioPlayerProps {
  url: string;
  /** What is heard, such as "Your recording". */
  label: string;
  /** Whether it begins by itself, because somebody has just asked for it. */
  isWanted?: boolean;
  className?: string;
}

/** Plays a recording: on and off, to and fro, faster and slower. */
export function AudioPlayer({ url, label, isWanted = false, className }: AudioPlayerProps) {
  const [speed, setSpeed] = useState(rememberedSpeed);
  const sound = useAudio(url, speed);
  const { play, measure } = sound;
  const box = useRef<HTMLDivElement>(null);
  const isActive = sound.status === 'playing' || sound.status === 'loading';
  const duration = sound.duration ?? 0;
  const elapsed = formatClock(sound.seconds);
  const total = sound.duration === null ? '–:––' : formatClock(duration);

  useEffect(() => {
    if (isWanted) play();
    // Wanted once: a change of the speed does not begin it again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isWanted, url]);

  // A long conversation has many: only those on screen are asked how long they are.
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) measure();
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [measure]);

  const changeSpeed = () => {
    const next = nextSpeed(speed);
    rememberSpeed(next);
    setSpeed(next);
  };
  return (
    <div ref={box} role="group" aria-label={label} className={cx('player', className)}>
      <IconButton
        size="small"
        icon={sound.status === 'failed' ? TriangleAlert : isActive ? Pause : Play}
        label={isActive ? t('audio.pause', { label }) : t('audio.play', { label })}
        className="rounded-full bg-ember-deep text-on-ember! hover:bg-ember-deep! hover:brightness-110"
        onClick={isActive ? sound.pause : sound.play}
      />
      <input
        type="range"
        min={0}
        max={duration || 1}
        step="any"
        value={Math.min(sound.seconds, duration || 1)}
        disabled={sound.duration === null}
        aria-label={t('audio.position')}
        aria-valuetext={t('audio.positionOf', { elapsed, total })}
        style={played(duration ? sound.seconds / duration : 0)}
        onChange={(event) => sound.seek(event.target.valueAsNumber)}
        onKeyDown={(event) => {
          const step = seekStep(event.key, event.currentTarget);
          if (step === 0) return;
          event.preventDefault();
          sound.seek(Math.min(Math.max(sound.seconds + step, 0), duration));
        }}
      />
      <span className="text-xs text-faint tabular-nums">
        {sound.status === 'failed' ? (
          <span role="alert">{t('audio.failed')}</span>
        ) : (
          `${elapsed} / ${total}`
        )}
      </span>
      <button
        type="button"
        onClick={changeSpeed}
        aria-label={t('audio.speedTimes', { speed })}
        title={t('audio.speed')}
        className="min-h-7 min-w-9 rounded-control px-1 text-xs font-semibold text-faint tabular-nums hover:bg-hover hover:text-ink"
      >
        {formatNumber(speed)}×
      </button>
    </div>
  );
}

/** How much of the line is filled. */
function played(share: number): CSSProperties & Record<'--played', string> {
  return { '--played': `${share * 100}%` };
}

/** By how many seconds a key moves on or back: the arrows go the way that the slider does. */
function seekStep(key: string, slider: Element): number {
  const forward = getComputedStyle(slider).direction === 'rtl' ? -5 : 5;
  switch (key) {
    case 'ArrowRight':
      return forward;
    case 'ArrowLeft':
      return -forward;
    case 'ArrowUp':
      return 5;
    case 'ArrowDown':
      return -5;
    case 'PageUp':
      return 15;
    case 'PageDown':
      return -15;
    default:
      return 0;
  }
}
