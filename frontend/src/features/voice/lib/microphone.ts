/** Why there is no microphone, in words that tell what can be done. Typing works all the same. */
export class MicrophoneProblem extends Error {
  override readonly name = 'MicrophoneProblem';
}

const CAN_TYPE = 'You can type instead.';
const INSECURE = `This browser lets pages listen only over https, or on this machine at http://localhost. ${CAN_TYPE}`;
const UNSUPPORTED = `This browser can't record sound. ${CAN_TYPE}`;

const REASONS: Record<string, string> = {
  NotAllowedError: `The microphone is blocked. Allow it for this page beside the address, then try again. ${CAN_TYPE}`,
  SecurityError: `The microphone is blocked by a policy of this browser. ${CAN_TYPE}`,
  NotFoundError: `No microphone was found. Connect one and try again. ${CAN_TYPE}`,
  OverconstrainedError: `No microphone was found. Connect one and try again. ${CAN_TYPE}`,
  NotReadableError: `The microphone can't be used now: another program may have it. ${CAN_TYPE}`,
};

/** What the browser must have for a recording. */
export interface RecordingBrowser {
  isSecureContext: boolean;
  hasMicrophones: boolean;
  hasRecorder: boolean;
}

/** What this browser has. */
export function thisBrowser(): RecordingBrowser {
  return {
    isSecureContext: window.isSecureContext,
    hasMicrophones: typeof navigator.mediaDevices?.getUserMedia === 'function',
    hasRecorder: typeof MediaRecorder === 'function',
  };
}

/** Why a browser can't record at all; null where it can. */
export function whyNoRecording(browser: RecordingBrowser): string | null {
  if (!browser.isSecureContext) return INSECURE;
  return browser.hasMicrophones && browser.hasRecorder ? null : UNSUPPORTED;
}

/** Why the microphone could not be opened. */
export function whyNoMicrophone(error: unknown): string {
  const reason = error instanceof Error ? REASONS[error.name] : undefined;
  return reason ?? `The microphone could not be opened. ${CAN_TYPE}`;
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
