import { Suspense, lazy } from 'react';
import type { Config } from '@/lib/api/types';
import type { Talk } from '@/lib/talk';
import { limitsOf } from './limits';

const VoiceControl = lazy(() =>
  import('@/features/voice/components/voice-control').then((module) => ({
    default: module.VoiceControl,
  })),
);

interface VoiceProps {
  config: Config | undefined;
  talk: Talk;
  withHandsFree?: boolean;
}

/** Talking, where this server can; its parts are fetched behind the first page. */
export function Voice({ config, talk, withHandsFree = false }: VoiceProps) {
  if (!config?.features.voice) return null;
  return (
    <Suspense fallback={<VoicePlace withHandsFree={withHandsFree} />}>
      <VoiceControl talk={talk} limit={limitsOf(config).recording} withHandsFree={withHandsFree} />
    </Suspense>
  );
}

/** The room that the buttons will take. */
function VoicePlace({ withHandsFree }: { withHandsFree: boolean }) {
  return (
    <>
      {withHandsFree && <span className="composer-button" aria-hidden />}
      <span className="composer-button" aria-hidden />
    </>
  );
}
