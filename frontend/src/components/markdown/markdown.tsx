import { memo, useState } from 'react';
import remend from 'remend';
import { withoutBegunFormula } from './formula-tokens';
import { MarkContext, withoutBegunMark, type RenderMark } from './marks';
import { Blocks, PartOfText } from './part-of-text';
import { cutIntoParts } from './parts';
import { EMPTY_SPLIT, splitBlocks } from './split-blocks';

interface MarkdownProps {
  text: string;
  /** Whether more is coming: then an unfinished end is shown as what it is about to be. */
  isStreaming?: boolean;
  /** What stands for `[n]` in it. The same function while that stays the same. */
  renderMark?: RenderMark | null;
}

/** Text of a model, shown safely: no HTML, nothing loaded from elsewhere. */
export const Markdown = memo(function Markdown({
  text,
  isStreaming = false,
  renderMark = null,
}: MarkdownProps) {
  const [split, setSplit] = useState(EMPTY_SPLIT);
  const current = splitBlocks(text, split);
  if (current !== split) setSplit(current);

  const complete = (block: string) =>
    completeEnd(withoutBegunFormula(renderMark ? withoutBegunMark(block) : block));
  const { head, parts } = cutIntoParts(current.blocks);
  const last = current.blocks.at(-1);
  const openEnd = isStreaming && last ? complete(last.source) : null;
  return (
    <MarkContext value={renderMark}>
      <div className="prose">
        <Blocks
          part={{ first: 0, blocks: head }}
          links={current.links}
          openEnd={parts.length === 0 ? openEnd : null}
        />
        {parts.map((part, index) => (
          <PartOfText
            key={part.first}
            part={part}
            links={current.links}
            openEnd={index === parts.length - 1 ? openEnd : null}
          />
        ))}
      </div>
    </MarkContext>
  );
});

function completeEnd(block: string): string {
  return remend(block, { linkMode: 'text-only', htmlTags: false, katex: false });
}
