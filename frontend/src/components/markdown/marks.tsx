import { Fragment, createContext, useContext, type ReactNode } from 'react';
import { alone } from './alone';

/** What stands for the mark `[n]` in a text; null where it means nothing and stays as it is written. */
export type RenderMark = (number: number) => ReactNode;

/** How the marks of the text around are shown. */
export const MarkContext = createContext<RenderMark | null>(null);

const MARK = /(\[\d{1,3}\])/;

/** Text in which `[1]` may be more than text. */
export function Marks({ text }: { text: string }) {
  const renderMark = useContext(MarkContext);
  if (!renderMark) return text;
  return text.split(MARK).map((part, index) => {
    const shown = index % 2 === 1 ? renderMark(Number(part.slice(1, -1))) : null;
    return <Fragment key={index}>{shown ?? alone(part)}</Fragment>;
  });
}

/** Text without the beginning of a mark at its end: it would be seen for a moment, and then be gone. */
export function withoutBegunMark(text: string): string {
  return text.replace(/\[\d{0,3}$/, '');
}
