import { CopyButton } from '@/components/ui/copy-button';
import { Scrollable } from '@/components/ui/scrollable';

/** Code as it is, with its language and a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language || 'text'}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <Scrollable label={language ? `Code in ${language}` : 'Code'}>
        <pre>
          <code>{code}</code>
        </pre>
      </Scrollable>
    </figure>
  );
}
