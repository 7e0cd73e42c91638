import { ChevronLeft, ChevronRight } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import type { Message } from '@/lib/api/types';
import { formatNumber } from '@/lib/i18n/numbers';
import { t } from '@/lib/i18n/translate';

interface VersionSwitchProps {
  message: Message;
  onSelect: (messageId: string) => void;
  isDisabled: boolean;
}

/** "2 / 3" with arrows, where a message has several versions. */
export function VersionSwitch({ message, onSelect, isDisabled }: VersionSwitchProps) {
  const { version, version_count: total } = message;
  if (total < 2) return null;
  const arrow = (id: string | null) => ({
    size: 'small' as const,
    disabled: isDisabled || id === null,
    onClick: () => id !== null && onSelect(id),
  });
  return (
    <span className="flex items-center" role="group" aria-label={t('chat.versions')}>
      <IconButton
        icon={ChevronLeft}
        label={t('chat.earlierVersion')}
        className="rtl:-scale-x-100"
        {...arrow(message.previous_version_id)}
      />
      <span className="tabular-nums" aria-label={t('chat.versionOf', { version, total })}>
        {formatNumber(version)} / {formatNumber(total)}
      </span>
      <IconButton
        icon={ChevronRight}
        label={t('chat.laterVersion')}
        className="rtl:-scale-x-100"
        {...arrow(message.next_version_id)}
      />
    </span>
  );
}
