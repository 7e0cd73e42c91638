import { METER_BARS } from '@/features/voice/hooks/use-recorder';

/** The loudness of the last moments, newest at the right. */
export function LevelMeter({ levels }: { levels: readonly number[] }) {
  const bars = [...Array<number>(METER_BARS).fill(0), ...levels].slice(-METER_BARS);
  return (
    <span className="level-meter" aria-hidden>
      {bars.map((height, index) => (
        <span key={index} style={{ transform: `scaleY(${Math.max(0.08, height)})` }} />
      ))}
    </span>
  );
}
