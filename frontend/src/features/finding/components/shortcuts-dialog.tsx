import { useId, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { hasSingleKeys, isMac, setSingleKeys } from '@/lib/shortcuts';

interface Line {
  keys: readonly string[];
  what: string;
  /** Whether it is one key alone, which can be switched off. */
  isSingle?: boolean;
}

const LINES: readonly Line[] = [
  { keys: [isMac() ? '⌘' : 'Ctrl', 'K'], what: 'Search, and do anything' },
  { keys: ['n'], what: 'New conversation', isSingle: true },
  { keys: ['/'], what: 'Write a message', isSingle: true },
  { keys: ['s'], what: 'Show or hide the sidebar', isSingle: true },
  { keys: ['?'], what: 'This list', isSingle: true },
  { keys: ['Enter'], what: 'Send the message' },
  { keys: ['Shift', 'Enter'], what: 'Begin a new line' },
  { keys: ['Esc'], what: 'Close what is open' },
];

/** The keys that do something. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(hasSingleKeys);
  const id = useId();
  return (
    <Dialog isOpen onClose={onClose} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2.5 text-sm">
        {LINES.map(({ keys, what, isSingle }) => (
          <div key={what} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="grid min-h-7 min-w-7 place-items-center rounded-lg border border-line-strong bg-sunken px-1.5 font-sans text-xs font-semibold"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className={isSingle && !isOn ? 'text-faint line-through' : ''}>{what}</dd>
          </div>
        ))}
      </dl>
      <div className="flex items-center gap-3 border-t border-line pt-4 text-sm">
        <input
          aria-labelledby={`${id}-label`}
          id={id}
          type="checkbox"
          className="size-4 accent-(--ember-deep)"
          checked={isOn}
          onChange={(event) => {
            setSingleKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        <label id={`${id}-label`} htmlFor={id}>
          Single keys do something while I am not typing
        </label>
      </div>
    </Dialog>
  );
}
