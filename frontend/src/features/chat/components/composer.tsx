import { ArrowUp, Square } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { t } from '@/lib/i18n/translate';
import { cx } from '@/lib/text';

interface ComposerProps {
  value: string;
  onChange: (text: string) => void;
  onSend: (text: string) => void;
  onStop?: () => void;
  /** Whether a reply is being written: then it can be stopped, and nothing sent. */
  isRunning?: boolean;
  isStopping?: boolean;
  /** Whether what was sent is still on its way. */
  isBusy?: boolean;
  maxLength: number;
  placeholder: string;
  /** Another way to say something. It may take the place of the text box, or a row above it. */
  voice?: ReactNode;
}

/** From which share of the limit on the characters left are shown. */
const NEARLY_FULL = 0.9;

/** The box to write in: it grows, Enter sends, Shift+Enter breaks the line. */
export function Composer(props: ComposerProps) {
  const { value, isRunning = false, isBusy = false, maxLength } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const [isTouch] = useState(isTouchOnly);
  const [growsByItself] = useState(canGrowByItself);
  const isTooLong = value.length > maxLength;
  const canSend = value.trim() !== '' && !isTooLong && !isRunning && !isBusy;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || growsByItself) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [value, growsByItself]);

  const send = () => {
    if (!canSend) return;
    props.onSend(value.trim());
    props.onChange('');
    box.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || isComposing || isTouch) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={cx(
        'composer flex flex-wrap items-end gap-2 rounded-[1.6rem] border bg-surface p-2 ps-4 shadow-low transition-[border-color,box-shadow] duration-(--slow)',
        'focus-within:border-ember focus-within:shadow-[0_0_0_3px_var(--selected)]',
        isTooLong ? 'border-danger' : 'border-line-strong',
      )}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={box}
        rows={1}
        value={value}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={props.placeholder}
        aria-label={t('chat.message')}
        dir="auto"
        aria-invalid={isTooLong || undefined}
        autoFocus={!isTouch}
        enterKeyHint={isTouch ? 'enter' : 'send'}
        className="field-sizing-content max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none self-center bg-transparent py-1.5 leading-6 fades-at-end outline-none placeholder:truncate placeholder:text-faint"
      />
      {value.length > maxLength * NEARLY_FULL && (
        <span
          role="status"
          className={cx(
            'order-last basis-full pe-1 text-end text-xs tabular-nums',
            isTooLong ? 'text-danger' : 'text-faint',
          )}
        >
          {isTooLong
            ? t('chat.tooMany', { count: value.length - maxLength })
            : t('chat.left', { count: maxLength - value.length })}
        </span>
      )}
      {props.voice}
      {isRunning ? (
        <button
          type="button"
          onClick={() => {
            props.onStop?.();
            box.current?.focus();
          }}
          disabled={props.isStopping}
          aria-label={t('chat.stop')}
          title={t('chat.stop')}
          className="composer-button bg-ink text-paper"
        >
          <Square className="size-3.5 fill-current" aria-hidden />
        </button>
      ) : (
        <button
          type="submit"
          disabled={!canSend}
          aria-label={t('chat.send')}
          title={t('chat.send')}
          className="composer-button bg-ember-deep text-on-ember disabled:bg-line disabled:text-faint"
        >
          <ArrowUp className="size-5" aria-hidden />
        </button>
      )}
    </form>
  );
}

/** Whether the browser fits the box to its text: to measure that at each key lays out the whole page. */
function canGrowByItself(): boolean {
  return CSS.supports('field-sizing', 'content');
}

/** On a phone, Enter breaks the line, as people know it there. */
function isTouchOnly(): boolean {
  return window.matchMedia('(hover: none) and (pointer: coarse)').matches;
}
