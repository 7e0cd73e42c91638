import { describe, expect, it } from 'vitest';
import { dropRecording, findRecording, keepRecording } from './recording-store';

describe('a recording that is kept', () => {
  it('is found again until it is dropped, also where the browser stores nothing', async () => {
    const recording = new Blob(['sound'], { type: 'audio/webm' });
    await keepRecording('key', recording);
    expect(await findRecording('key')).toBe(recording);
    await dropRecording('key');
    expect(await findRecording('key')).toBeNull();
  });
});
