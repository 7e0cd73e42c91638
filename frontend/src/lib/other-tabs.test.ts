import { afterEach, expect, it, vi } from 'vitest';
import { listenToOtherTabs, tellOtherTabs } from './other-tabs';

let stop = () => {};
afterEach(() => stop());

it('tells the other tabs', async () => {
  const heard = vi.fn<() => void>();
  stop = listenToOtherTabs(heard);
  tellOtherTabs();
  await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
});

it('is silent where the browser has no way to tell', () => {
  vi.stubGlobal('BroadcastChannel', undefined);
  stop = listenToOtherTabs(() => expect.unreachable());
  expect(tellOtherTabs).not.toThrow();
});
