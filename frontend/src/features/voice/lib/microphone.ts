import { t } from '@/lib/i18n/translate';

/** Why there is no microphone, in words that tell what can be done. Typing works all the same. */
export class MicrophoneProblem extends Error {
  override readonly name = 'MicrophoneProblem';
}

/** What the browser must have for a recording. */
export interface RecordingBrowser {
  isSecureContext: boolean;
  hasMicrophones: boolean;
  hasRecorder: boolean;
}

/** What this browser has. */
function thisBrowser(): RecordingBrowser {
  return {
    isSecureContext: window.isSecureContext,
    hasMicrophones: typeof navigator.mediaDevices?.getUserMedia === 'function',
    hasRecorder: typeof MediaRecorder === 'function',
  };
}

/** Why a browser can't record at all; null where it can. */
export function whyNoRecording(browser: RecordingBrowser): string | null {
  if (!browser.isSecureContext) return t('voice.insecure');
  return browser.hasMicrophones && browser.hasRecorder ? null : t('voice.unsupported');
}

/** Why the microphone could not be opened. */
export function whyNoMicrophone(error: unknown): string {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      return t('voice.blocked');
    case 'SecurityError':
      return t('voice.blockedByPolicy');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return t('voice.noMicrophone');
    case 'NotReadableError':
      return t('voice.inUse');
    default:
      return t('voice.notOpened');
  }
}

/** Opens the microphone, which hears as little of the loudspeaker as can be; fails with a `MicrophoneProblem`. */
export async function openMicrophone(): Promise<MediaStream> {
  const why = whyNoRecording(thisBrowser());
  if (why) throw new MicrophoneProblem(why);
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
      },
    });
  } catch (error) {
    throw new MicrophoneProblem(whyNoMicrophone(error), { cause: error });
  }
}

/** Lets go of a microphone, and of its light. */
export function closeMicrophone(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
