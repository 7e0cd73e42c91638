import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CHANNEL, listenToOtherTabs, tellOtherTabs } from './other-tabs';

let other: BroadcastChannel;
let stop = () => {};

beforeEach(() => {
  other = new BroadcastChannel(CHANNEL);
});
afterEach(() => {
  stop();
  other.close();
});

it('tells the other tabs, and not itself', async () => {
  const here = vi.fn<() => void>();
  const there = vi.fn<() => void>();
  stop = listenToOtherTabs(here);
  other.addEventListener('message', there);
  tellOtherTabs();
  await vi.waitFor(() => expect(there).toHaveBeenCalledOnce());
  expect(here).not.toHaveBeenCalled();
});

it('hears the other tabs until it is told to stop', async () => {
  const here = vi.fn<() => void>();
  stop = listenToOtherTabs(here);
  other.postMessage('changed');
  await vi.waitFor(() => expect(here).toHaveBeenCalledOnce());
});

it('is silent where the browser has no way to tell', () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  stop = listenToOtherTabs(() => expect.unreachable());
  expect(tellOtherTabs).not.toThrow();
  vi.unstubAllGlobals();
});
