import { common, createLowlight } from 'lowlight';
import { alone } from './alone';

const lowlight = createLowlight(common);

/** A run of code with one meaning, such as `hljs-keyword`, or with none. */
export interface CodeSpan {
  className: string | undefined;
  parts: CodePart[];
}

export type CodePart = string | CodeSpan;

type Nodes = ReturnType<typeof lowlight.highlight>['children'];

/** The parts of `code` by what they mean in `language`; null for a language that is not known. */
export function colourCode(code: string, language: string): CodePart[] | null {
  const name = language.toLowerCase();
  return lowlight.registered(name) ? partsOf(lowlight.highlight(name, code).children) : null;
}

function partsOf(nodes: Nodes): CodePart[] {
  return nodes.flatMap((node): CodePart[] => {
    if (node.type === 'text') return [alone(node.value)];
    if (node.type !== 'element') return [];
    const names = node.properties['className'];
    const className = Array.isArray(names) ? names.join(' ') : undefined;
    return [{ className, parts: partsOf(node.children as Nodes) }];
  });
}
