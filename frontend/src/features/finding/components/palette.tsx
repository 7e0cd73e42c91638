import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useFound } from '@/features/finding/hooks/use-found';
import {
  matchingItems,
  type PaletteGroup,
  type PaletteItem,
} from '@/features/finding/lib/palette-items';
import { IconButton } from '@/components/ui/icon-button';
import { describeError } from '@/lib/api/errors';
import { t } from '@/lib/i18n/translate';
import { PaletteRow } from './palette-row';
import './palette.css';

interface PaletteProps {
  /** What can be chosen: shown whole at first, and then as far as it matches what is typed. */
  groups: readonly PaletteGroup[];
  /** Follows a result to its place. */
  onOpen: (path: string) => void;
  onClose: () => void;
}

/** One box to find anything in, and to do anything from, by keyboard alone. */
export function Palette({ groups, onOpen, onClose }: PaletteProps) {
  const [typed, setTyped] = useState('');
  const hasChosen = useRef(false);
  const found = useFound(typed, onOpen);
  const own = groups
    .filter(({ isForStart }) => !isForStart || typed.trim() === '')
    .map(({ value, items }) => ({ value, items: matchingItems(items, typed) }));
  const shown = [...own, ...found.groups].filter(({ items }) => items.length > 0);
  const total = shown.reduce((sum, { items }) => sum + items.length, 0);

  const choose = (item: PaletteItem) => {
    hasChosen.current = true;
    onClose();
    item.run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Viewport className="palette-viewport">
          {/* Whoever goes elsewhere does not want to be brought back to where the palette was opened. */}
          <Dialog.Popup
            aria-label={t('finding.label')}
            className="palette"
            finalFocus={() => !hasChosen.current}
          >
            <Autocomplete.Root
              open
              inline
              mode="none"
              items={shown}
              value={typed}
              onValueChange={(value, { reason }) => reason !== 'item-press' && setTyped(value)}
              itemToStringValue={(item: PaletteItem) => item.label}
              autoHighlight="always"
              keepHighlight
            >
              <div className="palette-box">
                <Search className="size-5 shrink-0 text-faint" aria-hidden />
                <Autocomplete.Input
                  aria-label={t('finding.label')}
                  placeholder={t('finding.placeholder')}
                  dir="auto"
                  className="palette-input fades-at-end"
                  enterKeyHint="go"
                />
                <Dialog.Close
                  render={<IconButton icon={X} label={t('common.close')} size="small" />}
                />
              </div>
              <div className="palette-results">
                <Autocomplete.List className="outline-none">
                  {(group: PaletteGroup) => (
                    <Autocomplete.Group key={group.value} items={group.items} className="pb-1.5">
                      <Autocomplete.GroupLabel className="palette-heading">
                        {group.value}
                      </Autocomplete.GroupLabel>
                      <Autocomplete.Collection>
                        {(item: PaletteItem) => (
                          <Autocomplete.Item
                            key={item.id}
                            value={item}
                            className="palette-item"
                            onClick={() => choose(item)}
                          >
                            <PaletteRow item={item} />
                          </Autocomplete.Item>
                        )}
                      </Autocomplete.Collection>
                    </Autocomplete.Group>
                  )}
                </Autocomplete.List>
                {found.isCapped && (
                  <p className="px-4 pb-2 text-xs text-faint">{t('finding.more')}</p>
                )}
              </div>
              <Autocomplete.Status className="palette-status">
                {found.error
                  ? t('finding.failed', { reason: describeError(found.error) })
                  : describe(total, found.isWaiting, typed)}
              </Autocomplete.Status>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function describe(total: number, isWaiting: boolean, typed: string): string {
  if (typed.trim() === '') return t('finding.start');
  if (isWaiting) return t('finding.searching');
  return total === 0 ? t('finding.nothing') : t('count.results', { count: total });
}
