import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '@/lib/i18n/translate';
import { IconButton } from './icon-button';

/** How long the tick stays. */
const SHOWN_MS = 1_600;

/** Copies `text` and says that it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <IconButton
      size="small"
      icon={isCopied ? Check : Copy}
      label={isCopied ? t('common.copied') : label}
      className={isCopied ? 'text-good hover:text-good' : ''}
      onClick={() => {
        void copy(text).then(setCopied);
      }}
    />
  );
}

/** Copies `text`, also where the page is served without TLS and the clipboard's interface is missing. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'sr-only';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}
