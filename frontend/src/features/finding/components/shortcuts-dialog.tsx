import { useId, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { t } from '@/lib/i18n/translate';
import { hasSingleKeys, isMac, setSingleKeys } from '@/lib/shortcuts';

interface Line {
  keys: readonly string[];
  what: string;
  /** Whether it is one key alone, which can be switched off. */
  isSingle?: boolean;
}

function lines(): Line[] {
  return [
    { keys: [isMac() ? '⌘' : t('finding.ctrl'), 'K'], what: t('finding.keySearch') },
    { keys: ['n'], what: t('common.newConversation'), isSingle: true },
    { keys: ['/'], what: t('finding.keyWrite'), isSingle: true },
    { keys: ['s'], what: t('finding.keySidebar'), isSingle: true },
    { keys: ['?'], what: t('finding.keyList'), isSingle: true },
    { keys: [t('finding.enter')], what: t('finding.keySend') },
    { keys: [t('finding.shift'), t('finding.enter')], what: t('finding.keyLine') },
    { keys: [t('finding.escape')], what: t('finding.keyClose') },
  ];
}

/** The keys that do something. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(hasSingleKeys);
  const id = useId();
  return (
    <Dialog isOpen onClose={onClose} title={t('finding.shortcuts')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2.5 text-sm">
        {lines().map(({ keys, what, isSingle }) => (
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
          className="size-4 shrink-0 accent-(--ember-deep)"
          checked={isOn}
          onChange={(event) => {
            setSingleKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        <label id={`${id}-label`} htmlFor={id}>
          {t('finding.singleKeys')}
        </label>
      </div>
    </Dialog>
  );
}
