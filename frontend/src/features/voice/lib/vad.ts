/** What the detector knows; times are in milliseconds and come from outside. */
export interface Vad {
  isSpeech: boolean;
  /** The loudness of the room without a voice. */
  room: number;
  /** Since when it has been louder, or softer, than a voice would have to be; null while it is not. */
  loudSince: number | null;
  quietSince: number | null;
  lastAt: number | null;
}

/** What a moment sounds like. */
export interface VadInput {
  /** From 0 to 1 (root mean square). */
  level: number;
  at: number;
  /** Whether the agent is being heard: what the microphone lets through of it must not count as a voice. */
  isAgentHeard: boolean;
}

/** Nothing softer than this is a voice, however quiet the room is. */
const LEAST_LEVEL = 0.012;
/** How much louder than the room a voice is when it begins, and while it goes on. */
const BEGIN_FACTOR = 3;
const GO_ON_FACTOR = 1.8;
/** How much louder than usual a voice must be, and for how much longer, while the agent is heard. */
const AGENT_FACTOR = 2.5;
/** How long a voice lasts before it counts: shorter is a knock or a cough. */
const BEGIN_MS = 140;
const BEGIN_OVER_AGENT_MS = 280;
/** The pause after which somebody has finished speaking. */
export const END_MS = 950;
/** How long the room takes to be known anew, when it gets louder and when it gets softer. */
const ROOM_RISES_MS = 4_000;
const ROOM_FALLS_MS = 250;
/** No room counts as louder than this, or nobody could be heard in it. */
const LOUDEST_ROOM = 0.06;

/** Before anything was heard. */
export const QUIET: Vad = {
  isSpeech: false,
  room: 0.006,
  loudSince: null,
  quietSince: null,
  lastAt: null,
};

/** Takes a moment in; tells when somebody has begun to speak, and when they have finished. */
export function hear(vad: Vad, input: VadInput): { vad: Vad; event: 'begin' | 'end' | null } {
  const { level, at, isAgentHeard } = input;
  const least = LEAST_LEVEL * (isAgentHeard ? AGENT_FACTOR : 1);
  const factor = vad.isSpeech ? GO_ON_FACTOR : BEGIN_FACTOR * (isAgentHeard ? AGENT_FACTOR : 1);
  const isLoud = level >= Math.max(vad.room * factor, vad.isSpeech ? LEAST_LEVEL * 0.6 : least);
  const next: Vad = {
    ...vad,
    lastAt: at,
    loudSince: isLoud ? (vad.loudSince ?? at) : null,
    quietSince: isLoud ? null : (vad.quietSince ?? at),
    room: roomAfter(vad, input, isLoud),
  };
  if (vad.isSpeech) {
    const hasEnded = next.quietSince !== null && at - next.quietSince >= END_MS;
    return hasEnded
      ? { vad: { ...next, isSpeech: false }, event: 'end' }
      : { vad: next, event: null };
  }
  const needed = isAgentHeard ? BEGIN_OVER_AGENT_MS : BEGIN_MS;
  const hasBegun = next.loudSince !== null && at - next.loudSince >= needed;
  return hasBegun
    ? { vad: { ...next, isSpeech: true }, event: 'begin' }
    : { vad: next, event: null };
}

/** The room is learned while nobody speaks; what is louder than it raises it slowly. */
function roomAfter(vad: Vad, { level, at, isAgentHeard }: VadInput, isLoud: boolean): number {
  if (vad.isSpeech || isAgentHeard || vad.lastAt === null) return vad.room;
  const isRising = level > vad.room;
  // What is loud may be a voice that begins: it must not become the room.
  if (isRising && isLoud) return vad.room;
  const share = 1 - Math.exp(-(at - vad.lastAt) / (isRising ? ROOM_RISES_MS : ROOM_FALLS_MS));
  return Math.min(LOUDEST_ROOM, vad.room + (level - vad.room) * share);
}
