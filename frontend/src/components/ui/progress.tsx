import { Progress as Base } from '@base-ui/react/progress';

interface ProgressProps {
  label: string;
  /** From 0 to 1; null while it is not known. */
  value: number | null;
  /** What is shown at the right, such as "312 MB of 986 MB". */
  detail?: string;
  /** Whether the label is of less weight than what is around it. */
  isQuiet?: boolean;
}

/** How far something long is. */
export function Progress({ label, value, detail, isQuiet = false }: ProgressProps) {
  return (
    <Base.Root
      value={value === null ? null : Math.round(value * 100)}
      className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5 text-sm"
    >
      <Base.Label className={isQuiet ? 'text-soft' : 'font-medium wrap-anywhere'}>
        {label}
      </Base.Label>
      <span className="text-faint tabular-nums">{detail}</span>
      <Base.Track className="col-span-2 h-1.5 overflow-hidden rounded-full bg-line">
        <Base.Indicator className="block h-full rounded-full bg-ember transition-[width] duration-500" />
      </Base.Track>
    </Base.Root>
  );
}
