import { describe, expect, it } from 'vitest';
import { loudness, meterHeight, withLevel } from './level';

describe('loudness', () => {
  it('is that of the whole, whatever the sign of its samples', () => {
    expect(loudness(new Float32Array([0.5, -0.5, 0.5, -0.5]))).toBeCloseTo(0.5);
    expect(loudness(new Float32Array(64))).toBe(0);
    expect(loudness(new Float32Array())).toBe(0);
  });

  it('stands low in a quiet room, high beside a mouth, and never beyond the meter', () => {
    expect(meterHeight(0)).toBe(0);
    expect(meterHeight(0.0005)).toBe(0);
    expect(meterHeight(0.01)).toBeGreaterThan(0.2);
    expect(meterHeight(0.1)).toBeGreaterThan(0.7);
    expect(meterHeight(1)).toBe(1);
  });
});

it('keeps the last levels, oldest first', () => {
  expect(withLevel([1, 2, 3], 4, 3)).toEqual([2, 3, 4]);
  expect(withLevel([], 1, 3)).toEqual([1]);
});
