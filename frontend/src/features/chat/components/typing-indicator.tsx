import { t } from '@/lib/i18n/translate';

/** Three embers that glow in turn. */
export function TypingIndicator({ name }: { name: string }) {
  return (
    <p
      role="status"
      aria-label={t('chat.thinking', { name })}
      className="typing flex h-6 items-center gap-1.5"
    >
      <span />
      <span />
      <span />
    </p>
  );
}
