import { Flame } from 'lucide-react';
import { Button } from '@/components/ui/button';

/** Shown when the page itself broke: what was said is on the server, and safe. */
export function PageError() {
  return (
    <div
      role="alert"
      className="m-auto flex h-dvh max-w-md flex-col items-center justify-center gap-4 p-6 text-center"
    >
      <Flame className="size-10 text-ember" aria-hidden />
      <h1 className="font-display text-2xl font-[550]">This page has a fault</h1>
      <p className="text-soft">
        Your conversations are safe on the server. Loading the page again usually helps.
      </p>
      <Button variant="primary" onClick={() => window.location.reload()}>
        Load again
      </Button>
    </div>
  );
}
