/** Three embers that glow in turn. */
export function TypingIndicator({ name }: { name: string }) {
  return (
    <p
      role="status"
      aria-label={`${name} is thinking`}
      className="typing flex h-6 items-center gap-1.5"
    >
      <span />
      <span />
      <span />
    </p>
  );
}
