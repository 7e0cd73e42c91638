/** Makes the window `width` pixels wide, for everything that depends on it. */
export function setWindowWidth(width: number): void {
  // happy-dom's own handle on the window that it plays.
  const { happyDOM } = window as unknown as {
    happyDOM: { setViewport: (size: { width: number }) => void };
  };
  happyDOM.setViewport({ width });
}
