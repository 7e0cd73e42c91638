import { Square, SquareCheck } from 'lucide-react';
import type { MarkedToken, Token, Tokens } from 'marked';
import { memo, useMemo, type ReactNode } from 'react';
import { Scrollable } from '@/components/ui/scrollable';
import { t } from '@/lib/i18n/translate';
import { alone } from './alone';
import { CodeBlock } from './code-block';
import type { Cut } from './cut-block';
import { Formula } from './formula';
import type { FormulaToken } from './formula-tokens';
import { renderInline } from './inline';
import { parseBlock, type Links } from './split-blocks';

interface BlockProps {
  /** The Markdown of this block alone. */
  source: string;
  links: Links;
  /** Where it goes on in another block: there is no room between the two. */
  cut?: Cut | undefined;
  /** The number of its first item, where it is a piece of a numbered list. */
  from?: number | undefined;
  /** Whether more of it is coming. */
  isOpen?: boolean;
}

/** One block of a text. It draws again only when its own Markdown changes. */
export const Block = memo(function Block({ source, links, cut, from, isOpen = false }: BlockProps) {
  const tokens = useMemo(() => parseBlock(source, links), [source, links]);
  if (cut) return tokens.map((token, key) => renderPiece(token, key, { cut, from, isOpen }));
  return renderBlocks(tokens, isOpen);
});

function renderBlocks(tokens: readonly Token[], isOpen: boolean): ReactNode[] {
  return tokens.map((token, key) => renderToken(token as MarkedToken | FormulaToken, key, isOpen));
}

interface Joint {
  cut: Cut;
  from: number | undefined;
  isOpen: boolean;
}

/** A piece of a paragraph or a list looks as if it were one with those around it. */
function renderPiece(token: Token, key: number, { cut, from, isOpen }: Joint): ReactNode {
  const piece = token as MarkedToken;
  if (piece.type === 'list')
    return <List key={key} list={piece} cut={cut} from={from} isOpen={isOpen} />;
  if (piece.type !== 'paragraph') return renderToken(piece, key, isOpen);
  return (
    <p key={key} dir="auto" data-cut={cut}>
      {renderInline(piece.tokens)}
    </p>
  );
}

function renderToken(token: MarkedToken | FormulaToken, key: number, isOpen: boolean): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'hr':
      return <hr key={key} />;
    case 'heading':
      return (
        <Heading key={key} depth={token.depth}>
          {renderInline(token.tokens)}
        </Heading>
      );
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {renderInline(token.tokens)}
        </p>
      );
    case 'code':
      return (
        <CodeBlock
          key={key}
          code={alone(token.text)}
          language={alone(token.lang?.split(/\s/)[0] ?? '')}
          isOpen={isOpen}
        />
      );
    case 'displayed-formula':
      return (
        <Scrollable key={key} label={t('reading.formula')} dir="ltr" className="formula-block">
          <Formula source={alone(token.source)} isDisplayed />
        </Scrollable>
      );
    case 'blockquote':
      return (
        <blockquote key={key} dir="auto">
          {renderBlocks(token.tokens, isOpen)}
        </blockquote>
      );
    case 'list':
      return <List key={key} list={token} isOpen={isOpen} />;
    case 'table':
      return <Table key={key} table={token} />;
    case 'checkbox':
      return <Checkbox key={key} isDone={token.checked} />;
    case 'html':
      return <Html key={key} source={alone(token.raw)} />;
    default:
      return renderInline('tokens' in token ? token.tokens : [token]);
  }
}

/** HTML is shown as it was written, and comments are not. */
function Html({ source }: { source: string }) {
  return source.trimStart().startsWith('<!--') ? null : (
    <p dir="auto" className="whitespace-pre-wrap">
      {source}
    </p>
  );
}

/** The page and its parts have the first two levels; a reply's headings go below them. */
function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const Level = (['h3', 'h4', 'h5'] as const)[depth - 1] ?? 'h6';
  return <Level dir="auto">{children}</Level>;
}

interface ListProps {
  list: Tokens.List;
  isOpen: boolean;
  cut?: Cut;
  from?: number | undefined;
}

function List({ list, isOpen, cut, from }: ListProps) {
  const items = list.items.map((item, index) => (
    <li key={index} className={item.task ? 'list-none' : undefined}>
      {renderBlocks(item.tokens, isOpen)}
    </li>
  ));
  if (!list.ordered) {
    return (
      <ul dir="auto" data-cut={cut}>
        {items}
      </ul>
    );
  }
  return (
    <ol dir="auto" data-cut={cut} start={from ?? (list.start === '' ? 1 : list.start)}>
      {items}
    </ol>
  );
}

function Checkbox({ isDone }: { isDone: boolean }) {
  const Icon = isDone ? SquareCheck : Square;
  return (
    <Icon
      role="img"
      aria-hidden={false}
      aria-label={isDone ? t('reading.done') : t('reading.notDone')}
      className={`me-2 -ms-6 inline size-4 align-[-0.17em] ${isDone ? 'text-ember' : 'text-faint'}`}
    />
  );
}

function Table({ table }: { table: Tokens.Table }) {
  return (
    <Scrollable label={t('reading.table')} className="scroll-x">
      <table dir="auto">
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              <th key={index} scope="col" align={cell.align ?? undefined}>
                {renderInline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} align={cell.align ?? undefined}>
                  {renderInline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
