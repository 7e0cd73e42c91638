import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSound } from '@/testing/fake-sound';
import { AudioPlayer } from './audio-player';

let show: () => void;

beforeEach(() => {
  FakeSound.install();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(onChange: (entries: { isIntersecting: boolean }[]) => void) {
        show = () => onChange([{ isIntersecting: true }]);
      }
      observe = () => undefined;
      disconnect = () => undefined;
    },
  );
});

const player = (name = 'Your recording') => within(screen.getByRole('group', { name }));
const play = (name?: string) => player(name).getByRole('button', { name: /^Play/ });
const position = () => player().getByRole('slider', { name: 'Position' });
const sound = (place = 0): FakeSound => {
  const made = FakeSound.made[place];
  if (!made) throw new Error('The page has made no such sound.');
  return made;
};
const happen = (what: () => void) => act(what);

describe('a recording', () => {
  it('is not fetched before it is seen, and then only its length', () => {
    render(<AudioPlayer url="/a.webm" label="Your recording" />);
    expect(FakeSound.made).toEqual([]);
    happen(show);
    expect(sound()).toMatchObject({ src: '/a.webm', preload: 'metadata' });
    happen(() => sound().learn(34));
    expect(position()).toHaveAttribute('aria-valuetext', '0:00 of 0:34');
  });

  it('of a browser does not say how long it is: its end does', () => {
    render(<AudioPlayer url="/a.webm" label="Your recording" />);
    happen(show);
    happen(() => sound().learn(Infinity));
    expect(sound().currentTime).toBeGreaterThan(1e6);
    expect(position()).toBeDisabled();
    sound().duration = 12.4;
    happen(() => sound().reach(12.4));
    expect(sound().currentTime).toBe(0);
    expect(position()).toHaveAttribute('aria-valuetext', '0:00 of 0:12');
  });

  it('plays, shows where it is, pauses, and is at its beginning after its end', async () => {
    const user = userEvent.setup();
    render(<AudioPlayer url="/a.webm" label="Your recording" />);
    await user.click(play());
    happen(() => sound().learn(10));
    happen(() => sound().reach(4));
    expect(position()).toHaveAttribute('aria-valuetext', '0:04 of 0:10');
    await user.click(player().getByRole('button', { name: 'Pause: Your recording' }));
    expect(sound().pause).toHaveBeenCalledOnce();
    await user.click(play());
    happen(() => sound().tell('ended'));
    expect(position()).toHaveAttribute('aria-valuetext', '0:00 of 0:10');
    expect(play()).toBeVisible();
  });

  it('is moved in with the mouse and the arrow keys', async () => {
    const user = userEvent.setup();
    render(<AudioPlayer url="/a.webm" label="Your recording" />);
    happen(show);
    happen(() => sound().learn(60));
    fireEvent.change(position(), { target: { value: '30' } });
    expect(sound().currentTime).toBe(30);
    position().focus();
    await user.keyboard('{ArrowRight}');
    expect(sound().currentTime).toBe(35);
    await user.keyboard('{PageDown}{PageDown}{PageDown}');
    expect(sound().currentTime).toBe(0);
  });

  it('is heard faster, the next one as well', async () => {
    const user = userEvent.setup();
    const { unmount } = render(<AudioPlayer url="/a.webm" label="Your recording" />);
    await user.click(play());
    await user.click(player().getByRole('button', { name: 'Speed: 1 times' }));
    await user.click(player().getByRole('button', { name: 'Speed: 1.25 times' }));
    expect(sound().playbackRate).toBe(1.5);
    unmount();
    render(<AudioPlayer url="/b.webm" label="Your recording" />);
    await user.click(play());
    expect(sound(1).playbackRate).toBe(1.5);
  });

  it('that can’t be played says so', async () => {
    const user = userEvent.setup();
    render(<AudioPlayer url="/a.webm" label="Your recording" />);
    await user.click(play());
    happen(() => sound().tell('error'));
    expect(player().getByRole('alert')).toHaveTextContent("Can't be played");
  });

  it('begins by itself where somebody has asked for it', () => {
    render(<AudioPlayer url="/a.mp3" label="Your recording" isWanted />);
    expect(sound().play).toHaveBeenCalledOnce();
    happen(show);
    expect(sound().load).not.toHaveBeenCalled();
  });

  it('is let go of when it leaves the page', async () => {
    const user = userEvent.setup();
    const { unmount } = render(<AudioPlayer url="/a.webm" label="Your recording" />);
    await user.click(play());
    unmount();
    expect(sound().pause).toHaveBeenCalledOnce();
    expect(sound().src).toBe('');
  });
});

it('goes on with the arrow that points on, whichever way the page runs', async () => {
  const user = userEvent.setup();
  render(<AudioPlayer url="/a.webm" label="Your recording" />);
  happen(show);
  happen(() => sound().learn(60));
  position().focus();
  await user.keyboard('{ArrowRight}{ArrowUp}');
  expect(sound().currentTime).toBe(10);
  position().style.direction = 'rtl';
  await user.keyboard('{ArrowRight}');
  expect(sound().currentTime).toBe(5);
  await user.keyboard('{ArrowLeft}{ArrowUp}');
  expect(sound().currentTime).toBe(15);
});

it('one is heard at a time', async () => {
  const user = userEvent.setup();
  render(
    <>
      <AudioPlayer url="/a.webm" label="Your recording" />
      <AudioPlayer url="/b.mp3" label="Ada's reply" />
    </>,
  );
  await user.click(play());
  await user.click(play("Ada's reply"));
  expect(sound(0).pause).toHaveBeenCalledOnce();
  expect(play()).toBeVisible();
  expect(player("Ada's reply").getByRole('button', { name: /^Pause/ })).toBeVisible();
});
