import { useEffect, useRef, useState } from 'react';
import { droppedFiles } from '@/features/knowledge/lib/dropped-files';

/** Takes files that are dropped anywhere on the page; the answer says whether some are held above it now. */
export function useFileDrop(onFiles: (files: File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });

  useEffect(() => {
    // Entering a part of the page comes before leaving the one around it.
    let depth = 0;
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: Handler) => {
      const handle = (event: DragEvent) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        // Otherwise the browser leaves the page to show the file.
        event.preventDefault();
        act(event.dataTransfer);
      };
      window.addEventListener(type, handle);
      return () => window.removeEventListener(type, handle);
    };
    const move = (by: number) => {
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const ends = [
      on('dragenter', () => move(1)),
      on('dragleave', () => move(-1)),
      on('dragover', (transfer) => {
        transfer.dropEffect = 'copy';
      }),
      on('drop', (transfer) => {
        move(-depth);
        void droppedFiles(transfer).then((files) => take.current(files));
      }),
    ];
    return () => ends.forEach((end) => end());
  }, []);

  return isOver;
}

type Handler = (transfer: DataTransfer) => void;
