import { memo, useRef } from 'react';
import { Block } from './block';
import type { Part } from './parts';
import type { Links } from './split-blocks';
import { useRoom } from './use-room';

interface PartOfTextProps {
  part: Part;
  links: Links;
  /** What to show for the last block, of which more is coming; null in a part that is final. */
  openEnd: string | null;
}

/** Some blocks of a long text, which take their room and nothing else while they are far from what is on screen. */
export const PartOfText = memo(function PartOfText({ part, links, openEnd }: PartOfTextProps) {
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box, openEnd === null);
  return (
    <div ref={box} className="prose-part" style={room ?? undefined}>
      {!room && <Blocks part={part} links={links} openEnd={openEnd} />}
    </div>
  );
}, isSame);

/** Blocks one after the other; all but an open end are drawn once. */
export function Blocks({ part: { first, blocks }, links, openEnd }: PartOfTextProps) {
  const last = openEnd === null ? -1 : blocks.length - 1;
  return blocks.map((block, index) => (
    <Block
      key={first + index}
      source={index === last && openEnd !== null ? openEnd : block.source}
      cut={block.cut}
      from={block.from}
      links={links}
      isOpen={index === last}
    />
  ));
}

function isSame(one: PartOfTextProps, other: PartOfTextProps): boolean {
  return (
    one.links === other.links &&
    one.openEnd === other.openEnd &&
    one.part.first === other.part.first &&
    one.part.blocks.length === other.part.blocks.length &&
    one.part.blocks.every((block, index) => block === other.part.blocks[index])
  );
}
