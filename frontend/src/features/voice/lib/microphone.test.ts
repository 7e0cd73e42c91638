import { describe, expect, it } from 'vitest';
import { whyNoMicrophone, whyNoRecording } from './microphone';
import { bestRecordingType } from './recording-type';

const able = { isSecureContext: true, hasMicrophones: true, hasRecorder: true };

describe('a browser', () => {
  it('that has everything can record', () => {
    expect(whyNoRecording(able)).toBeNull();
  });

  it.each([
    [{ isSecureContext: false, hasMicrophones: false }, 'https'],
    [{ hasMicrophones: false }, "can't record"],
    [{ hasRecorder: false }, "can't record"],
  ])('with %j says why, and that one can type', (part, words) => {
    expect(whyNoRecording({ ...able, ...part })).toMatch(words);
    expect(whyNoRecording({ ...able, ...part })).toMatch('type instead');
  });
});

it.each([
  ['NotAllowedError', 'blocked'],
  ['NotFoundError', 'No microphone'],
  ['NotReadableError', 'another program'],
  ['SecurityError', 'policy'],
  ['Whatever', 'could not be opened'],
])('%s is said in words', (name, words) => {
  const error = new DOMException('internal', name);
  expect(whyNoMicrophone(error)).toMatch(words);
  expect(whyNoMicrophone(error)).toMatch('type instead');
  expect(whyNoMicrophone(error)).not.toMatch('internal');
});

describe('the type of a recording', () => {
  it.each<[string[], string | null]>([
    [['audio/webm;codecs=opus', 'audio/mp4'], 'audio/webm;codecs=opus'],
    [['audio/ogg;codecs=opus', 'audio/webm'], 'audio/ogg;codecs=opus'],
    [['audio/mp4'], 'audio/mp4'],
    [[], null],
  ])('where %j can be written is %s', (types, best) => {
    expect(bestRecordingType((type) => types.includes(type))).toBe(best);
  });
});
