import { useMemo, type ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import { Scrollable } from '@/components/ui/scrollable';
import { t } from '@/lib/i18n/translate';
import type { CodePart } from './colour-code';
import { useLoaded } from './use-loaded';

const loadColours = () => import('./colour-code');

/** Longer code stays without colours; while it is being written, each word would colour all of it again. */
const LONGEST_COLOURED = 60_000;
const LONGEST_COLOURED_LIVE = 6_000;

interface CodeBlockProps {
  code: string;
  language: string;
  /** Whether more of it is coming. */
  isOpen?: boolean;
}

/** Code as it is, coloured, with its language and a button that copies it. */
export function CodeBlock({ code, language, isOpen = false }: CodeBlockProps) {
  const longest = isOpen ? LONGEST_COLOURED_LIVE : LONGEST_COLOURED;
  const isColoured = language !== '' && code.length <= longest;
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language || t('reading.plainCode')}</span>
        <CopyButton text={code} label={t('reading.copyCode')} />
      </figcaption>
      <Scrollable
        dir="ltr"
        label={language ? t('reading.codeIn', { language }) : t('reading.code')}
      >
        <pre dir="ltr">
          <code>{isColoured ? <Coloured code={code} language={language} /> : code}</code>
        </pre>
      </Scrollable>
    </figure>
  );
}

function Coloured({ code, language }: { code: string; language: string }) {
  const colours = useLoaded(loadColours);
  return useMemo(() => {
    const parts = colours?.colourCode(code, language);
    return parts ? renderParts(parts) : code;
  }, [colours, code, language]);
}

function renderParts(parts: readonly CodePart[]): ReactNode[] {
  return parts.map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : (
      <span key={index} className={part.className}>
        {renderParts(part.parts)}
      </span>
    ),
  );
}
