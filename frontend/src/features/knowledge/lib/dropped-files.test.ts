import { describe, expect, it } from 'vitest';
import { droppedFiles } from './dropped-files';

const file = (name: string) => ({
  name,
  isFile: true,
  isDirectory: false,
  file: (found: (file: File) => void) => found(new File(['x'], name)),
});

const folder = (name: string, ...inside: object[]) => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    // One at a time, as a browser tells the many of a large folder.
    const left = [...inside];
    return { readEntries: (found: (some: object[]) => void) => found(left.splice(0, 1)) };
  },
});

function transfer(files: File[], entries: object[]): DataTransfer {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  return { files, items } as unknown as DataTransfer;
}

describe('what is dropped', () => {
  it('is taken with everything in its folders, but nothing hidden', async () => {
    const dropped = transfer(
      [],
      [file('a.pdf'), folder('papers', file('b.pdf'), folder('old', file('c.txt')), file('.x'))],
    );
    const names = (await droppedFiles(dropped)).map(({ name }) => name);
    expect(names).toEqual(['a.pdf', 'b.pdf', 'c.txt']);
  });

  it('is taken as it is where the browser knows no folders', async () => {
    const files = [new File(['x'], 'a.pdf')];
    expect(await droppedFiles(transfer(files, []))).toEqual(files);
  });
});
