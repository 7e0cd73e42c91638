import { describe, expect, it } from 'vitest';
import { recordingUrgency, secondsLeft } from './limits';

describe('a recording of at most two minutes', () => {
  it.each([
    [0, 'none'],
    [99.9, 'none'],
    [100, 'warning'],
    [119.5, 'warning'],
    [119.8, 'over'],
    [130, 'over'],
  ])('after %d s: %s', (seconds, urgency) => {
    expect(recordingUrgency(seconds, 120)).toBe(urgency);
  });

  it('counts down in whole seconds', () => {
    expect(secondsLeft(100, 120)).toBe('20 s left');
    expect(secondsLeft(119.2, 120)).toBe('1 s left');
    expect(secondsLeft(121, 120)).toBe('0 s left');
  });
});
