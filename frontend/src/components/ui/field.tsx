import { useId, type ReactNode } from 'react';

/** The properties that tie an input to its label, its hint and its error. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Whether `children` finds the place of the notes, which is below it otherwise. */
  placesNotes?: boolean;
  children: (control: FieldControl, notes: ReactNode) => ReactNode;
}

/** A labelled input with room for a hint and for what is wrong with it: its notes. */
export function Field({ label, hint, error, placesNotes = false, children }: FieldProps) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const notes = (
    <>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-faint">
          {hint}
        </p>
      )}
    </>
  );
  const control: FieldControl = {
    id,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': error ? true : undefined,
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {children(control, notes)}
      {!placesNotes && notes}
    </div>
  );
}

/** The look of every input. */
export const INPUT =
  'w-full rounded-control border border-line-strong bg-paper px-3 py-2 text-base text-ink ' +
  'text-ellipsis placeholder:text-faint transition-colors hover:border-faint ' +
  'aria-invalid:border-danger sm:text-sm';
