import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Composer } from './composer';

const onSend = vi.fn<(text: string) => void>();
const onStop = vi.fn<() => void>();

afterEach(() => {
  onSend.mockReset();
  onStop.mockReset();
});

function Box({ isRunning = false, isStopping = false }) {
  const [value, setValue] = useState('');
  return (
    <Composer
      value={value}
      onChange={setValue}
      onSend={onSend}
      onStop={onStop}
      isRunning={isRunning}
      isStopping={isStopping}
      maxLength={20}
      placeholder="Message Ada"
    />
  );
}

const box = () => screen.getByRole('textbox', { name: 'Message' });

describe('the text box', () => {
  it('is ready to type in', () => {
    render(<Box />);
    expect(box()).toHaveFocus();
    expect(box()).toHaveAttribute('placeholder', 'Message Ada');
  });

  it('sends what was typed, without the blanks around it, and is empty then', async () => {
    const user = userEvent.setup();
    render(<Box />);
    await user.type(box(), '  Hello {Enter}');
    expect(onSend).toHaveBeenCalledExactlyOnceWith('Hello');
    expect(box()).toHaveValue('');
    await user.type(box(), 'Again');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(onSend).toHaveBeenLastCalledWith('Again');
    expect(box()).toHaveFocus();
  });

  it('breaks the line with Enter where there is only a touch keyboard', async () => {
    const touch = Object.assign(new EventTarget(), { matches: true }) as MediaQueryList;
    vi.spyOn(window, 'matchMedia').mockReturnValue(touch);
    const user = userEvent.setup();
    render(<Box />);
    expect(box()).not.toHaveFocus();
    await user.type(box(), 'One{Enter}two');
    expect(box()).toHaveValue('One\ntwo');
    expect(onSend).not.toHaveBeenCalled();
  });

  it('tells how much room is left when there is little', () => {
    render(<Box />);
    fireEvent.change(box(), { target: { value: 'x'.repeat(10) } });
    expect(screen.queryByRole('status')).toBeNull();
    fireEvent.change(box(), { target: { value: 'x'.repeat(19) } });
    expect(screen.getByRole('status')).toHaveTextContent('1 left');
    fireEvent.change(box(), { target: { value: 'x'.repeat(22) } });
    expect(screen.getByRole('status')).toHaveTextContent('2 too many');
    expect(box()).toBeInvalid();
  });

  it('grows with its text, where the browser does not see to that', () => {
    vi.stubGlobal('CSS', { supports: () => false });
    render(<Box />);
    vi.spyOn(box(), 'scrollHeight', 'get').mockReturnValue(96);
    fireEvent.change(box(), { target: { value: 'One\ntwo\nthree' } });
    expect(box()).toHaveStyle({ height: '96px' });
  });

  it('has a button to stop while a reply is written', async () => {
    const user = userEvent.setup();
    const { rerender } = render(<Box isRunning />);
    await user.type(box(), 'Next{Enter}');
    expect(onSend).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Stop the reply' }));
    expect(onStop).toHaveBeenCalledOnce();
    rerender(<Box isRunning isStopping />);
    expect(screen.getByRole('button', { name: 'Stop the reply' })).toBeDisabled();
  });
});
