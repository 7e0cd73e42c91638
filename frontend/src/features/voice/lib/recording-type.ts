/** What a recorder may write, the best first; the server knows them all. */
const TYPES = [
  'audio/webm;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4;codecs=opus',
  'audio/mp4',
  'audio/webm',
] as const;

/** The best type that this browser can record; null leaves the choice to it. */
export function bestRecordingType(isSupported: (type: string) => boolean): string | null {
  return TYPES.find(isSupported) ?? null;
}
