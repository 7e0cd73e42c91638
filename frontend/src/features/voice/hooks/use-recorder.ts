import { useEffect, useMemo, useState } from 'react';
import { RELEASED, type Press } from '@/features/voice/lib/gesture';
import { meterHeight, withLevel } from '@/features/voice/lib/level';
import { Recorder, type RecorderNote } from '@/features/voice/lib/recorder';
import { useLatest } from './use-latest';

/** How many levels a meter shows. */
export const METER_BARS = 90;

const SILENCE = { levels: [] as number[], seconds: 0 };

/** Push to talk, and everything that is to be seen of it. */
export function useRecorder(limit: number, onRecorded: (audio: Blob, seconds: number) => void) {
  const [press, setPress] = useState<Press>(RELEASED);
  const [note, setNote] = useState<RecorderNote | null>(null);
  const [meter, setMeter] = useState(SILENCE);
  const latest = useLatest(onRecorded);

  const recorder = useMemo(
    () =>
      new Recorder(
        {
          onPress: (next) => {
            setPress(next);
            if (next.phase === 'asking') setMeter(SILENCE);
          },
          onLevel: (level, seconds) =>
            setMeter(({ levels }) => ({
              levels: withLevel(levels, meterHeight(level), METER_BARS),
              seconds,
            })),
          onNote: setNote,
          onRecorded: (audio, seconds) => latest.current(audio, seconds),
        },
        limit,
      ),
    [limit, latest],
  );
  const { input } = recorder;

  // Leaving the page, or the conversation, cancels; so does a window that no longer hears the key go up.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') input({ type: 'cancel' });
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      input({ type: 'cancel' });
    };
  }, [input]);
  const isHeld = press.phase === 'recording' && press.hold === 'held';
  useEffect(() => {
    if (!isHeld) return undefined;
    const onBlur = () => input({ type: 'cancel' });
    window.addEventListener('blur', onBlur);
    return () => window.removeEventListener('blur', onBlur);
  }, [isHeld, input]);

  return { press, note, setNote, ...meter, input };
}
