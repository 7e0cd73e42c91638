import { render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown';

const show = (text: string, isStreaming = false) =>
  render(<Markdown text={text} isStreaming={isStreaming} />).container;

/** The formulas on `page` as LaTeX, once they are drawn. */
async function formulasOn(page: Element, count: number): Promise<(string | null)[]> {
  const found = () => [...page.querySelectorAll('annotation')];
  await waitFor(() => expect(found()).toHaveLength(count));
  return found().map((formula) => formula.textContent);
}

describe('mathematics in a reply', () => {
  it('is drawn wherever models write it', async () => {
    const page = show(
      [
        String.raw`Let $x^2$ and \(y_1 * z_1\) be, the $n$th of $$k$$ with \[ m \] in a line.`,
        '$$\na\n- b\n= c\n$$',
        String.raw`\[`,
        'd',
        String.raw`\]`,
        '- in a list: $e$',
        '',
        '| f |\n|---|\n| $g$ |',
      ].join('\n'),
    );
    expect(await formulasOn(page, 9)).toEqual([
      'x^2',
      'y_1 * z_1',
      'n',
      'k',
      'm',
      'a\n- b\n= c',
      'd',
      'e',
      'g',
    ]);
    expect(screen.getAllByRole('region', { name: 'Formula' })).toHaveLength(2);
    expect(page.querySelector('em')).toBeNull();
  });

  it.each([
    'It costs $5 and $10.',
    'From $5-$10, or $5/$x.',
    'US$5, then $20k–$30k a year',
    'A $5 (or A$) note',
    String.raw`Escaped: \$a\$ and a lone $`,
    'The shell has $HOME/$USER and $PATH, $ SPACED $.',
    '`$a$` and `\\(b\\)` are code',
    '```tex\n$$\na\n$$\n```',
  ])('is not what %j has', (text) => {
    const page = show(text);
    expect(page.querySelector('.katex, .formula-block')).toBeNull();
    const signs = (shown: string | null) => shown?.replaceAll(/[`\\\s]/g, '');
    expect(signs(page.textContent)).toBe(signs(text));
  });

  it('stays as it was written where it makes no sense', async () => {
    const page = show(String.raw`A $\frac{1$ and $\nonsense{}$ and $x$`);
    expect(await formulasOn(page, 1)).toEqual(['x']);
    expect(page.querySelector('code')).toHaveTextContent(String.raw`\frac{1`);
  });

  it('neither loads nor leads anywhere, whatever it says', async () => {
    const page = show(
      String.raw`$\href{javascript:alert(1)}{a}$ $\includegraphics{https://e.org/a.png}$ $\htmlStyle{color:red}{b}$ $\url{https://e.org}$ $<img src=x onerror=alert(1)>$ $c$`,
    );
    await waitFor(() => expect(page.querySelectorAll('annotation').length).toBeGreaterThan(1));
    expect(page.querySelector('a, img, script, [href], [src], [onerror]')).toBeNull();
  });

  it('has its styles set by scripts, since the page has no others', async () => {
    const page = show(String.raw`$\sqrt{\frac{a}{b}}$`);
    await formulasOn(page, 1);
    expect(page.querySelector('[data-style]')).toBeNull();
    expect(page.querySelector<HTMLElement>('.vlist > span')?.style.top).toMatch(/em$/);
  });
});

describe('mathematics that is being written', () => {
  it.each([String.raw`So \(x + \fra`, 'So\n$$\nx + ', String.raw`So \[ x +`])(
    'shows nothing of %j before it is whole',
    (text) => {
      expect(show(text, true)).toHaveTextContent(/^So$/);
    },
  );

  it('leaves prices and code alone', () => {
    expect(show('It costs $5 and', true)).toHaveTextContent('It costs $5 and');
    expect(show('```tex\n\\[ x', true)).toHaveTextContent('\\[ x');
  });
});
