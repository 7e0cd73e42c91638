import type { MarkedToken, Token } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { Image } from 'lucide-react';
import { t } from '@/lib/i18n/translate';
import { decodeEntities } from './entities';
import { Formula } from './formula';
import type { FormulaToken } from './formula-tokens';
import { Marks } from './marks';
import { safeUrl } from './safe-url';

/** Text with emphasis, links and code. Everything becomes an element or plain text; HTML never does. */
export function renderInline(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, index) => (
    <Fragment key={index}>{renderToken(token as MarkedToken | FormulaToken)}</Fragment>
  ));
}

function renderToken(token: MarkedToken | FormulaToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{renderInline(token.tokens)}</strong>;
    case 'em':
      return <em>{renderInline(token.tokens)}</em>;
    case 'del':
      return <del>{renderInline(token.tokens)}</del>;
    case 'codespan':
      return <code dir="ltr">{token.text}</code>;
    case 'formula':
      return <Formula source={token.source} />;
    case 'displayed-formula':
      return <Formula source={token.source} isDisplayed />;
    case 'br':
      return <br />;
    case 'link':
      return <Link address={token.href}>{renderInline(token.tokens)}</Link>;
    case 'image':
      return <Picture address={token.href} text={token.text} />;
    case 'escape':
      return token.text;
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw;
    default:
      return 'tokens' in token && token.tokens
        ? renderInline(token.tokens)
        : withMarks(decodeEntities(token.raw));
  }
}

/** Most texts have nothing that could be a mark. */
function withMarks(text: string): ReactNode {
  return text.includes('[') ? <Marks text={text} /> : text;
}

function Link({ address, children }: { address: string; children: ReactNode }) {
  const url = safeUrl(decodeEntities(address));
  if (url === null) return children;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
    </a>
  );
}

/** A picture is offered, never loaded: its address could tell a stranger what was read here. */
function Picture({ address, text }: { address: string; text: string }) {
  const label = decodeEntities(text) || t('reading.image');
  return (
    <Link address={address}>
      <Image className="me-1 inline size-4 align-[-0.2em]" aria-hidden />
      {label}
    </Link>
  );
}
