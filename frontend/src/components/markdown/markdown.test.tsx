import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import partials from '@/testing/vectors/markdown-partial.json';
import payloads from '@/testing/vectors/xss-payloads.json';
import { Markdown } from './markdown';

const show = (text: string, isStreaming = false) =>
  render(<Markdown text={text} isStreaming={isStreaming} />).container;

describe('a reply', () => {
  it('has headings below those of the page', () => {
    show('# One\n\n## Two\n\n###### Six');
    expect(screen.getByRole('heading', { name: 'One', level: 3 })).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Two', level: 4 })).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Six', level: 6 })).toBeVisible();
  });

  it('has emphasis, code and line ends', () => {
    const page = show('**bold** *slanted* ~~gone~~ `a < b` &copy; 5 \\* 6<br>next  \nlast');
    expect(page.querySelector('strong')).toHaveTextContent('bold');
    expect(page.querySelector('em')).toHaveTextContent('slanted');
    expect(page.querySelector('del')).toHaveTextContent('gone');
    expect(page.querySelector('code')).toHaveTextContent('a < b');
    expect(page).toHaveTextContent('© 5 * 6');
    expect(page.querySelectorAll('br')).toHaveLength(2);
  });

  it('has lists, numbered from where they begin, with tasks', () => {
    show('3. three\n4. four\n\n- [x] done\n- [ ] open\n  - inside');
    const [numbered, plain] = screen.getAllByRole('list');
    expect(numbered).toHaveAttribute('start', '3');
    expect(within(plain as HTMLElement).getByRole('img', { name: 'Done' })).toBeVisible();
    expect(within(plain as HTMLElement).getByRole('img', { name: 'Not done' })).toBeVisible();
    expect(screen.getByText('inside')).toBeVisible();
  });

  it('has tables that scroll by themselves', () => {
    show('| Day | Cost |\n|-----|-----:|\n| 1 | **€14** |');
    const table = within(screen.getByRole('region', { name: 'Table' })).getByRole('table');
    expect(within(table).getAllByRole('columnheader')).toHaveLength(2);
    expect(within(table).getByRole('cell', { name: '€14' })).toHaveAttribute('align', 'right');
  });

  it('has quotes and rules', () => {
    const page = show('> quoted\n\n---\n\nafter');
    expect(page.querySelector('blockquote')).toHaveTextContent('quoted');
    expect(screen.getByRole('separator')).toBeInTheDocument();
  });

  it('has code that can be copied as it is', async () => {
    const user = userEvent.setup();
    show('```js\nif (a < b) {\n  "<b>"\n}\n```');
    expect(screen.getByText('js')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Copy code' }));
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('if (a < b) {\n  "<b>"\n}');
  });

  it('has links that open elsewhere and tell nothing of this page', () => {
    show('[there](https://example.org/a?b=1) and <me@example.org> and www.example.com');
    const link = screen.getByRole('link', { name: 'there' });
    expect(link).toHaveAttribute('href', 'https://example.org/a?b=1');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    expect(link).toHaveAttribute('target', '_blank');
    expect(screen.getByRole('link', { name: 'me@example.org' })).toHaveAttribute(
      'href',
      'mailto:me@example.org',
    );
    expect(screen.getByRole('link', { name: 'www.example.com' })).toBeVisible();
  });

  it('finds the address of a link defined in another block', () => {
    show('See [times][t].\n\nMore.\n\n[t]: https://example.org/times');
    expect(screen.getByRole('link', { name: 'times' })).toHaveAttribute(
      'href',
      'https://example.org/times',
    );
  });
});

describe('what could do harm', () => {
  it.each(payloads)('is only text: $payload', ({ payload }) => {
    for (const text of [payload, `A ${payload} B`, `[x](${payload})`, `![x](${payload})`]) {
      expect(harmIn(show(text))).toEqual([]);
    }
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java&#115;cript:alert(1)',
    '&#x6A;avascript:alert(1)',
    'java&Tab;script:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    '//evil.example/x',
    '/api/agents',
  ])('makes no link of %s', (address) => {
    show(`[press me](<${address}>)`);
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.getByText('press me')).toBeVisible();
  });

  it('loads no picture, and offers it as a link', () => {
    const page = show('![A map](https://tracker.example/map.png?user=1)');
    expect(page.querySelector('img')).toBeNull();
    expect(screen.getByRole('link', { name: 'A map' })).toHaveAttribute(
      'href',
      'https://tracker.example/map.png?user=1',
    );
  });

  it('shows HTML as it was written, and no comments', () => {
    const page = show(
      '<div onclick="alert(1)">Hi</div>\n\n<!-- hidden -->\n\nText with <b>tags</b>',
    );
    expect(harmIn(page)).toEqual([]);
    expect(page).toHaveTextContent('<div onclick="alert(1)">Hi</div>');
    expect(page).toHaveTextContent('Text with <b>tags</b>');
    expect(page).not.toHaveTextContent('hidden');
  });
});

const ALLOWED =
  'a,blockquote,br,button,code,del,div,em,figcaption,figure,h3,h4,h5,h6,hr,li,ol,p,path,pre,rect,' +
  'circle,span,strong,svg,table,tbody,td,th,thead,tr,ul';

/** Everything on `page` that could run, load or lead to something. */
function harmIn(page: Element): string[] {
  const names = new Set(ALLOWED.split(','));
  const handlers = /^on|^src|^srcdoc$|^action$|^formaction$|^style$|^xlink/;
  const isUnsafe = ({ name, value }: Attr) =>
    handlers.test(name) || (name === 'href' && !/^(https?:|mailto:)/.test(value));
  return [...page.querySelectorAll('*')].flatMap((element) => [
    ...(names.has(element.tagName.toLowerCase()) ? [] : [element.tagName]),
    ...[...element.attributes].filter(isUnsafe).map(({ name, value }) => `${name}=${value}`),
  ]);
}

describe('a reply that is being written', () => {
  it.each([
    ['Some **bold te', 'strong', 'bold te'],
    ['Some *slanted te', 'em', 'slanted te'],
    ['Some `code te', 'code', 'code te'],
    ['Some ~~gone te', 'del', 'gone te'],
    ['```js\nlet a', 'pre', 'let a'],
  ])('shows %j as what it is about to be', (text, tag, shown) => {
    expect(show(text, true).querySelector(tag)).toHaveTextContent(shown);
  });

  it.each(['See [the timetab', 'See [the timetable](', 'See [the timetable](https://exam'])(
    'makes no link of %j before it is whole',
    (text) => {
      const page = show(text, true);
      expect(screen.queryByRole('link')).toBeNull();
      expect(page).toHaveTextContent(/^See the timetab(le)?$/);
    },
  );

  it.each(partials)('is harmless and whole in itself: $partial', ({ partial }) => {
    const page = show(partial, true);
    expect(harmIn(page)).toEqual([]);
    expect(page).not.toHaveTextContent('streamdown:');
    for (const link of screen.queryAllByRole('link')) {
      // What is a link now was a whole one already.
      expect(partial).toMatch(/\]\([^)]+\)|https?:\/\//);
      expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    }
  });

  it('draws only its last block again', () => {
    const { container, rerender } = render(<Markdown text={'One.\n\nTwo'} isStreaming />);
    const [first] = container.querySelectorAll('p');
    rerender(<Markdown text={'One.\n\nTwo and three.\n\nFour'} isStreaming />);
    const paragraphs = container.querySelectorAll('p');
    expect(paragraphs[0]).toBe(first);
    expect([...paragraphs].map((paragraph) => paragraph.textContent)).toEqual([
      'One.',
      'Two and three.',
      'Four',
    ]);
  });

  it('draws a block that is finished no more', () => {
    const drawn: number[] = [];
    const renderMark = (number: number) => {
      drawn.push(number);
      return `(${number})`;
    };
    const text = 'One [1].\n\n- Two [2]\n\nThree [3] and so on, to the end.';
    const { container, rerender } = render(<Markdown text="" isStreaming />);
    for (let end = 1; end <= text.length; end += 1) {
      rerender(<Markdown text={text.slice(0, end)} isStreaming renderMark={renderMark} />);
    }
    expect(container).toHaveTextContent('One (1).Two (2)Three (3) and so on, to the end.');
    expect(drawn.filter((mark) => mark === 3).length).toBeGreaterThan(10);
    expect(drawn.lastIndexOf(2)).toBeLessThan(drawn.indexOf(3));
    expect(drawn.lastIndexOf(1)).toBeLessThan(drawn.indexOf(3));
  });

  it('never fails on a prefix, and ends as if it had come at once', () => {
    const text =
      '## Title\n\n1. **one** [link](https://example.org)\n2. `two`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n```\n\n![p](https://e.org/p.png) *end*';
    const { container, rerender } = render(<Markdown text="" isStreaming />);
    for (let end = 1; end <= text.length; end += 1) {
      rerender(<Markdown text={text.slice(0, end)} isStreaming />);
      expect(harmIn(container)).toEqual([]);
    }
    rerender(<Markdown text={text} />);
    expect(container.innerHTML).toBe(show(text).innerHTML);
  });
});

describe('a mark', () => {
  const renderMark = (number: number) => (number < 3 ? <b>{`<${number}>`}</b> : null);
  const marked = (text: string, isStreaming = false) =>
    render(<Markdown text={text} isStreaming={isStreaming} renderMark={renderMark} />).container;

  it('becomes what stands for it, wherever there are words', () => {
    const page = marked(
      'One [1], *two [2]*, [1][2].\n\n- three [1]\n\n| a [2] |\n|---|\n| b [1] |',
    );
    expect(page.querySelectorAll('b')).toHaveLength(7);
    expect(page.querySelector('em')).toHaveTextContent('two <2>');
    expect(page.querySelector('p')).toHaveTextContent('One <1>, two <2>, <1><2>.');
  });

  it('stays text where nothing stands for it, in code, and in the words of an address', () => {
    const page = marked('None [3] [a] [1234] `x[1]` [1](https://example.org)\n\n    y[1]');
    expect(page.querySelectorAll('b')).toHaveLength(0);
    expect(page).toHaveTextContent('None [3] [a] [1234] x[1] 1');
    expect(show('Just text [1]')).toHaveTextContent('Just text [1]');
  });

  it('is not seen before it is whole', () => {
    for (const begun of ['It is so', 'It is so [', 'It is so [1']) {
      expect(marked(begun, true)).toHaveTextContent(/^It is so$/);
    }
    expect(marked('It is so [1]', true)).toHaveTextContent(/^It is so <1>$/);
    expect(marked('It is so [1')).toHaveTextContent('It is so [1');
  });
});
