import { Markdown } from '@/components/markdown/markdown';
import type { RenderMark } from '@/components/markdown/marks';
import { partsOf } from '@/features/chat/lib/call-parts';
import type { ToolUse } from '@/lib/api/types';
import { ToolCallRow } from './tool-call-row';

interface ReplyTextProps {
  text: string;
  calls: readonly ToolUse[];
  messageId: string;
  agentName: string;
  isStreaming: boolean;
  renderMark: RenderMark | null;
}

/** What a reply says, and between its parts the calls of tools that it made there. */
export function ReplyText({ text, calls, isStreaming, renderMark, ...props }: ReplyTextProps) {
  const parts = partsOf(text, calls);
  const last = parts.at(-1);
  return parts.map((part) =>
    part.kind === 'text' ? (
      <Markdown
        key={part.key}
        text={part.text}
        isStreaming={isStreaming && part === last}
        renderMark={renderMark}
      />
    ) : (
      <ToolCallRow key={part.key} call={part.call} canDecide={isStreaming} {...props} />
    ),
  );
}
