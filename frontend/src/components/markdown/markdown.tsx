import { memo, useState } from 'react';
import remend from 'remend';
import { Block } from './block';
import { withoutBegunFormula } from './formula-tokens';
import { MarkContext, withoutBegunMark, type RenderMark } from './marks';
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

  const last = current.blocks.length - 1;
  const complete = (block: string) =>
    completeEnd(withoutBegunFormula(renderMark ? withoutBegunMark(block) : block));
  return (
    <MarkContext value={renderMark}>
      <div className="prose">
        {current.blocks.map((block, index) => (
          <Block
            key={index}
            source={isStreaming && index === last ? complete(block.source) : block.source}
            links={current.links}
            isOpen={isStreaming && index === last}
          />
        ))}
      </div>
    </MarkContext>
  );
});

function completeEnd(block: string): string {
  return remend(block, { linkMode: 'text-only', htmlTags: false, katex: false });
}
