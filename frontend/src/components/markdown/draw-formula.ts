import { ParseError, renderToString } from 'katex';
import 'katex/dist/katex.min.css';

/** Draws LaTeX into `place`; what can't be understood stays as it is written. Nothing in it can load or lead away. */
export function drawFormula(place: HTMLElement, source: string, isDisplayed: boolean): void {
  try {
    const html = renderToString(source, {
      displayMode: isDisplayed,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 20,
    });
    place.replaceChildren(...elementsOf(html));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const code = document.createElement('code');
    code.textContent = source;
    place.replaceChildren(code);
  }
}

/** The elements of KaTeX's HTML. The page's policy forbids styles that are parsed, so scripts set them one by one. */
function elementsOf(html: string): Node[] {
  const parsed = new DOMParser().parseFromString(
    html.replaceAll(' style="', ' data-style="'),
    'text/html',
  );
  return [...parsed.body.childNodes].map(copyOf);
}

function copyOf(node: Node): Node {
  if (!(node instanceof Element)) return document.createTextNode(node.textContent ?? '');
  const copy = document.createElementNS(node.namespaceURI, node.localName);
  for (const { name, value } of node.attributes) {
    if (name !== 'data-style') copy.setAttribute(name, value);
    else if ('style' in copy) (copy as HTMLElement).style.cssText = value;
  }
  copy.append(...[...node.childNodes].map(copyOf));
  return copy;
}
