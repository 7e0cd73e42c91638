import type { MarkedToken, Token } from 'marked';
import type { ReactNode } from 'react';
import { Image } from 'lucide-react';
import { t } from '@/lib/i18n/translate';
import { alone } from './alone';
import { decodeEntities } from './entities';
import { Formula } from './formula';
import type { FormulaToken } from './formula-tokens';
import { Marks } from './marks';
import { safeUrl } from './safe-url';

/** Text with emphasis, links and code. Everything becomes an element or plain text; HTML never does. */
export function renderInline(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, key) => renderToken(token as MarkedToken | FormulaToken, key));
}

function renderToken(token: MarkedToken | FormulaToken, key: number): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong key={key}>{renderInline(token.tokens)}</strong>;
    case 'em':
      return <em key={key}>{renderInline(token.tokens)}</em>;
    case 'del':
      return <del key={key}>{renderInline(token.tokens)}</del>;
    case 'codespan':
      return (
        <code key={key} dir="ltr">
          {alone(token.text)}
        </code>
      );
    case 'formula':
      return <Formula key={key} source={alone(token.source)} />;
    case 'displayed-formula':
      return <Formula key={key} source={alone(token.source)} isDisplayed />;
    case 'br':
      return <br key={key} />;
    case 'link':
      return (
        <Link key={key} address={alone(token.href)}>
          {renderInline(token.tokens)}
        </Link>
      );
    case 'image':
      return <Picture key={key} address={alone(token.href)} text={alone(token.text)} />;
    case 'escape':
      return alone(token.text);
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br key={key} /> : alone(token.raw);
    default:
      return 'tokens' in token && token.tokens
        ? renderInline(token.tokens)
        : withMarks(alone(decodeEntities(token.raw)), key);
  }
}

/** Most texts have nothing that could be a mark. */
function withMarks(text: string, key: number): ReactNode {
  return text.includes('[') ? <Marks key={key} text={text} /> : text;
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
