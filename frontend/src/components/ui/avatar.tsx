import { hash } from '@/lib/ids';
import { cx } from '@/lib/text';

/** Pairs of hues, of a fire and of the sky above it; each agent has one of them. */
const HUES = [
  [40, 350],
  [58, 22],
  [78, 38],
  [22, 320],
  [345, 288],
  [318, 262],
  [288, 238],
  [262, 212],
  [236, 188],
  [66, 340],
  [205, 168],
  [32, 300],
] as const;

/** What makes one ember unlike another. */
export interface Ember {
  /** The hue of its light, and of its shade. */
  light: number;
  shade: number;
  /** Where the light falls, in percent, and how the shade turns, in degrees. */
  x: number;
  y: number;
  turn: number;
}

/** The ember of an agent, always the same for the same id. */
export function emberOf(id: string): Ember {
  const seed = hash(id);
  const [light, shade] = HUES[seed % HUES.length] ?? HUES[0];
  return {
    light,
    shade,
    x: 24 + ((seed >>> 12) % 30),
    y: 18 + ((seed >>> 17) % 30),
    turn: (seed >>> 22) % 360,
  };
}

const SIZES = {
  small: 'size-7 text-xs',
  normal: 'size-9 text-sm',
  /** Beside a reply, where a phone has little room. */
  message: 'size-7 text-xs sm:size-9 sm:text-sm',
  large: 'size-20 text-3xl',
} as const;

interface AvatarProps {
  id: string;
  name: string;
  size?: keyof typeof SIZES;
  /** Whether the agent is writing: its ember glows. */
  isGlowing?: boolean;
}

/** An agent's ember: a glow in its own two colours around the first letter of its name. */
export function Avatar({ id, name, size = 'normal', isGlowing = false }: AvatarProps) {
  const { light, shade, x, y, turn } = emberOf(id);
  const glow = `oklch(0.7 0.16 ${light})`;
  return (
    <span
      aria-hidden
      className={cx(
        'relative grid shrink-0 place-items-center rounded-full font-display font-semibold text-[oklch(1_0_0)]',
        SIZES[size],
        isGlowing && 'ember-glowing',
      )}
      style={{
        color: 'white',
        backgroundColor: `oklch(0.5 0.13 ${shade})`,
        backgroundImage: [
          `radial-gradient(circle at ${x}% ${y}%, oklch(0.78 0.14 ${light}) 0%, transparent 58%)`,
          `conic-gradient(from ${turn}deg, oklch(0.55 0.15 ${light}), oklch(0.46 0.12 ${shade}), oklch(0.55 0.15 ${light}))`,
        ].join(', '),
        ['--ember-own' as string]: glow,
      }}
    >
      {initial(name)}
    </span>
  );
}

const segmenter = new Intl.Segmenter();

function initial(name: string): string {
  const [first = ''] = segmenter.segment(name.trim());
  return (typeof first === 'string' ? first : first.segment).toLocaleUpperCase();
}
