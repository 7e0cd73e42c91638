import { useEffect, useState } from 'react';
import { AudioPlayer } from '@/components/audio/audio-player';
import { t } from '@/lib/i18n/translate';
import { findRecording } from '@/lib/recording-store';

/** A recording that only this page has, so far. */
export function UnsentRecording({ recordingKey }: { recordingKey: string }) {
  const [url, setUrl] = useState<string | null>(null);

  useEffect(() => {
    let made: string | null = null;
    let isLeft = false;
    void findRecording(recordingKey).then((recording) => {
      if (isLeft || !recording) return;
      made = URL.createObjectURL(recording);
      setUrl(made);
    });
    return () => {
      isLeft = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [recordingKey]);

  return url && <AudioPlayer url={url} label={t('common.yourRecording')} />;
}
