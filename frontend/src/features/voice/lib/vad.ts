/** What the detector knows; times are in milliseconds and come from outside. */
export interface Vad {
  isSpeech: boolean;
  /** The loudness of the room without a voice: the least that was heard lately. */
  room: number;
  /** The least that was heard since `since`, and in the time before that. */
  least: { since: number; now: number; before: number } | null;
  /** Since when it has been louder, or softer, than a voice would have to be; null while it is not. */
  loudSince: number | null;
  quietSince: number | null;
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
/** A voice falls to the loudness of the room at least this often; what does not is the room. */
const GAP_MS = 1_300;
/** No room counts as louder than this, or nobody could be heard in it. */
const LOUDEST_ROOM = 0.04;

/** Before anything was heard. */
export const QUIET: Vad = {
  isSpeech: false,
  room: 0.006,
  least: null,
  loudSince: null,
  quietSince: null,
};

/** Takes a moment in; tells when somebody has begun to speak, and when they have finished. */
export function hear(vad: Vad, input: VadInput): { vad: Vad; event: 'begin' | 'end' | null } {
  const { level, at, isAgentHeard } = input;
  const least = LEAST_LEVEL * (isAgentHeard ? AGENT_FACTOR : 1);
  const factor = vad.isSpeech ? GO_ON_FACTOR : BEGIN_FACTOR * (isAgentHeard ? AGENT_FACTOR : 1);
  const isLoud = level >= Math.max(vad.room * factor, vad.isSpeech ? LEAST_LEVEL * 0.6 : least);
  const next: Vad = {
    ...vad,
    ...learnRoom(vad, input),
    loudSince: isLoud ? (vad.loudSince ?? at) : null,
    quietSince: isLoud ? null : (vad.quietSince ?? at),
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

/** The room is what is never fallen below: also a fan that is switched on becomes it after a while. */
function learnRoom(vad: Vad, { level, at, isAgentHeard }: VadInput): Pick<Vad, 'room' | 'least'> {
  // Neither is what comes out of the loudspeaker the room, nor the silence between its words.
  if (isAgentHeard) return { room: vad.room, least: null };
  const { least } = vad;
  if (!least) return { room: vad.room, least: { since: at, now: level, before: vad.room } };
  const next =
    at - least.since < GAP_MS
      ? { ...least, now: Math.min(least.now, level) }
      : { since: at, now: level, before: least.now };
  return { room: Math.min(next.now, next.before, LOUDEST_ROOM), least: next };
}
