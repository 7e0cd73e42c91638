import { t } from '@/lib/i18n/translate';

/** How long before the end the person is warned, in seconds. */
export const WARNING_SECONDS = 20;

/** Room between our end and the server's: a recording is a little longer than its clock. */
const MARGIN_SECONDS = 0.3;

/** How far a recording of `seconds` is: fine, to be warned of, or over. */
export function recordingUrgency(seconds: number, limit: number): 'none' | 'warning' | 'over' {
  if (seconds >= limit - MARGIN_SECONDS) return 'over';
  return seconds >= limit - WARNING_SECONDS ? 'warning' : 'none';
}

/** "20 s left", counted in whole seconds. */
export function secondsLeft(seconds: number, limit: number): string {
  return t('voice.shortSecondsLeft', { count: Math.max(0, Math.ceil(limit - seconds)) });
}
