import { useCallback, useEffect, useRef, useState } from 'react';
import { HandsFree } from '@/features/voice/lib/hands-free';
import { meterHeight, withLevel } from '@/features/voice/lib/level';
import { useLatest } from './use-latest';
import { METER_BARS } from './use-recorder';

interface HandsFreeOptions {
  limit: number;
  isAgentHeard: boolean;
  onVoice: () => void;
  onRecorded: (audio: Blob, seconds: number) => void;
  onProblem: (words: string) => void;
}

const SILENCE = { levels: [] as number[], seconds: 0 };

/** Talking without a button: the agent listens again when it has finished. */
export function useHandsFree(options: HandsFreeOptions) {
  const { limit, isAgentHeard } = options;
  const [phase, setPhase] = useState<'off' | 'asking' | 'listening'>('off');
  const [meter, setMeter] = useState(SILENCE);
  const ear = useRef<HandsFree | null>(null);
  const latest = useLatest(options);

  const end = useCallback(() => {
    ear.current?.end();
    ear.current = null;
    setPhase('off');
    setMeter(SILENCE);
  }, []);

  const begin = useCallback(() => {
    const host = {
      onListening: () => setPhase('listening'),
      onProblem: (words: string) => {
        end();
        latest.current.onProblem(words);
      },
      onVoice: () => latest.current.onVoice(),
      onLevel: (level: number, seconds: number) =>
        setMeter(({ levels }) => ({
          levels: withLevel(levels, meterHeight(level), METER_BARS),
          seconds,
        })),
      onRecorded: (audio: Blob, seconds: number) => latest.current.onRecorded(audio, seconds),
    };
    ear.current = new HandsFree(host, limit);
    ear.current.setAgentHeard(latest.current.isAgentHeard);
    setPhase('asking');
    void ear.current.begin();
  }, [end, latest, limit]);

  useEffect(() => ear.current?.setAgentHeard(isAgentHeard), [isAgentHeard]);
  useEffect(() => () => ear.current?.end(), []);

  return {
    phase,
    ...meter,
    /** Whether somebody is speaking now. */
    isVoice: meter.seconds > 0,
    begin,
    end,
  };
}
