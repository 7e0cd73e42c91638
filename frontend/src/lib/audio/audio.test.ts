import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nextSpeed, rememberSpeed, rememberedSpeed } from './speed';
import { clearStage, takeStage } from './stage';

describe('the stage', () => {
  beforeEach(clearStage);

  it('belongs to one: whoever takes it silences the other', () => {
    const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()];
    takeStage(first);
    takeStage(second);
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
    clearStage();
    expect(second).toHaveBeenCalledOnce();
  });

  it('is left without a word, and not by those who no longer have it', () => {
    const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()];
    const leave = takeStage(first);
    takeStage(second);
    leave();
    clearStage();
    expect(second).toHaveBeenCalledOnce();
    takeStage(first)();
    clearStage();
    expect(first).toHaveBeenCalledOnce();
  });

  it('can be taken again by whoever has it', () => {
    const hush = vi.fn<() => void>();
    takeStage(hush);
    takeStage(hush);
    expect(hush).not.toHaveBeenCalled();
  });
});

describe('the speed', () => {
  it('goes up in steps, and from the fastest back to the normal one', () => {
    expect([1, 1.25, 1.5, 2].map(nextSpeed)).toEqual([1.25, 1.5, 2, 1]);
  });

  it('is remembered', () => {
    expect(rememberedSpeed()).toBe(1);
    rememberSpeed(1.5);
    expect(rememberedSpeed()).toBe(1.5);
    rememberSpeed(1);
    expect(rememberedSpeed()).toBe(1);
    localStorage.setItem('fireside.speed', '7');
    expect(rememberedSpeed()).toBe(1);
  });
});
