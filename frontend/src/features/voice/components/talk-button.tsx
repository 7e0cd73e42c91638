import { LoaderCircle, Mic, SendHorizontal, Trash2 } from 'lucide-react';
import { useRef, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import type { Press, PressInput } from '@/features/voice/lib/gesture';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface TalkButtonProps {
  press: Press;
  isDisabled: boolean;
  onInput: (input: PressInput) => void;
}

/** How far a finger may slip and still be on the button, in pixels. */
const SLACK_PX = 28;

/** Push to talk: hold it with a finger, the mouse or the space bar; a click locks, and another one sends. */
export function TalkButton({ press, isDisabled, onInput }: TalkButtonProps) {
  const pointer = useRef<number | null>(null);
  const isKeyDown = useRef(false);
  const isRecording = press.phase === 'recording';
  const isLeaving = isRecording && press.isLeaving;
  const isAsking = press.phase === 'asking';
  const label = isRecording
    ? t('voice.sendRecording')
    : isAsking
      ? t('voice.waiting')
      : t('voice.holdToTalk');
  const Icon = isLeaving ? Trash2 : isRecording ? SendHorizontal : isAsking ? LoaderCircle : Mic;

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0 || pointer.current !== null) return;
    pointer.current = event.pointerId;
    event.currentTarget.setPointerCapture(event.pointerId);
    onInput({ type: 'down', at: event.timeStamp });
  };
  const onPointerEnd = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.pointerId !== pointer.current) return;
    pointer.current = null;
    if (event.type === 'pointercancel') onInput({ type: 'cancel' });
    else onInput({ type: 'up', at: event.timeStamp, isInside: isInside(event) });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    // The button would be clicked by it, too.
    event.preventDefault();
    const isDown = event.type === 'keydown';
    if (isDown === isKeyDown.current) return;
    isKeyDown.current = isDown;
    const at = event.timeStamp;
    onInput(isDown ? { type: 'down', at } : { type: 'up', at, isInside: true });
  };
  const onClick = (event: MouseEvent) => {
    // Only what was neither a finger nor the space bar: Enter, or a screen reader.
    if (event.detail === 0) onInput({ type: 'click', at: event.timeStamp });
  };
  return (
    <button
      type="button"
      aria-label={label}
      aria-describedby="talk-help"
      title={isRecording ? label : t('voice.holdOrClick')}
      disabled={isDisabled}
      data-press={press.phase}
      className={cx(
        'composer-button talk-button',
        isRecording && 'is-recording',
        isLeaving && 'is-leaving',
      )}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (event.pointerId === pointer.current)
          onInput({ type: 'move', isInside: isInside(event) });
      }}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onKeyDown={onKey}
      onKeyUp={onKey}
      onBlur={() => {
        if (isKeyDown.current) onInput({ type: 'cancel' });
        isKeyDown.current = false;
      }}
      onClick={onClick}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Icon
        className={cx('size-5', isAsking && 'animate-spin', isRecording && 'rtl:-scale-x-100')}
        aria-hidden
      />
      <span id="talk-help" hidden>
        {t('voice.help')}
      </span>
    </button>
  );
}

function isInside({ clientX, clientY, currentTarget }: PointerEvent): boolean {
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return (
    clientX >= left - SLACK_PX &&
    clientX <= right + SLACK_PX &&
    clientY >= top - SLACK_PX &&
    clientY <= bottom + SLACK_PX
  );
}
