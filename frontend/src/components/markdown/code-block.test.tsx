import { render, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { CodeBlock } from './code-block';

const CODE = 'def greet(name):\n    return f"<b>{name}</b>"  # & more\n';

it('is coloured by what it means, and loses nothing', async () => {
  const { container } = render(<CodeBlock code={CODE} language="Python" />);
  await waitFor(() => expect(container.querySelector('.hljs-keyword')).toHaveTextContent('def'));
  expect(container.querySelector('.hljs-comment')).toHaveTextContent('# & more');
  expect(container.querySelector('code')?.textContent).toBe(CODE);
});

it.each(['', 'no-such-language', 'constructor'])('stays plain in the language %j', (language) => {
  const { container } = render(<CodeBlock code={CODE} language={language} />);
  expect(container.querySelector('code')?.textContent).toBe(CODE);
  expect(container.querySelector('code span')).toBeNull();
});

it('is coloured only once it is whole when it is long', async () => {
  const code = 'let a = 1;\n'.repeat(800);
  const { container, rerender } = render(<CodeBlock code={code} language="js" isOpen />);
  expect(container.querySelector('code span')).toBeNull();
  rerender(<CodeBlock code={code} language="js" />);
  await waitFor(() => expect(container.querySelectorAll('.hljs-keyword')).toHaveLength(800));
});
