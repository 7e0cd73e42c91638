import type { Browser, Page } from '@playwright/test';

/** What a page cost in a recording: milliseconds of processor time in a second, which a busy machine does not change. */
export interface ThreadFigures {
  seconds: number;
  /** Scripts, styles, layout and painting. */
  mainMsPerSecond: number;
  /** The three things that the main thread spent most on. */
  mostly: Record<string, number>;
  /** Pixels: drawn by the processor where there is no graphics card. */
  pixelsMsPerSecond: number;
  /** Tasks of the main thread by the processor time that they took. */
  tasksOver50ms: number;
  tasksOver100ms: number;
  worstTaskMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Begin, length and processor time, in microseconds. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** Begins to record what the threads of the browser do for `page`. */
export async function recordThreads(browser: Browser, page: Page): Promise<void> {
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
  await browser.startTracing(page, { categories });
}

/** Ends the recording, and says what it shows. */
export async function readThreads(browser: Browser): Promise<ThreadFigures> {
  const recorded = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const threads = new Map<string, { name: string; events: TraceEvent[] }>();
  for (const event of recorded.traceEvents) {
    const id = `${event.pid} ${event.tid}`;
    const thread = threads.get(id) ?? { name: '', events: [] };
    threads.set(id, thread);
    if (event.name === 'thread_name') thread.name = event.args?.name ?? '';
    else if (event.ph === 'X' && event.dur) thread.events.push(event);
  }
  return summarise([...threads.values()]);
}

function summarise(threads: readonly { name: string; events: TraceEvent[] }[]): ThreadFigures {
  const all = threads.flatMap(({ events }) => events);
  const first = all.reduce((least, { ts }) => Math.min(least, ts), Infinity);
  const last = all.reduce((most, { ts }) => Math.max(most, ts), 0);
  const seconds = (last - first) / 1e6;
  const named = (name: string) => threads.filter((thread) => thread.name.startsWith(name));
  const main = named('CrRendererMain').map(({ events }) => spent(events));
  const busiest = main.toSorted((one, other) => other.total - one.total)[0] ?? spent([]);
  const drawing = ['ThreadPoolForegroundWorker', 'CompositorTileWorker', 'VizCompositorThread'];
  const pixels = drawing.flatMap(named).reduce((sum, { events }) => sum + spent(events).total, 0);
  const perSecond = (milliseconds: number) => Math.round(milliseconds / seconds);
  const mostly = [...busiest.own].toSorted(([, one], [, other]) => other - one).slice(0, 8);
  return {
    seconds: Math.round(seconds),
    mainMsPerSecond: perSecond(busiest.total),
    mostly: Object.fromEntries(
      mostly.map(([name, milliseconds]) => [name, perSecond(milliseconds)]),
    ),
    pixelsMsPerSecond: perSecond(pixels),
    tasksOver50ms: busiest.tasks.filter((length) => length > 50).length,
    tasksOver100ms: busiest.tasks.filter((length) => length > 100).length,
    worstTaskMs: Math.round(Math.max(0, ...busiest.tasks)),
  };
}

interface Spent {
  total: number;
  tasks: number[];
  /** By the name of the event, without what is inside of it. */
  own: Map<string, number>;
}

function spent(events: readonly TraceEvent[]): Spent {
  const own = new Map<string, number>();
  const tasks: number[] = [];
  const open: { name: string; until: number }[] = [];
  const outermostFirst = (one: TraceEvent, other: TraceEvent) =>
    one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0);
  for (const { name, ts, dur = 0, tdur = 0 } of events.toSorted(outermostFirst)) {
    const milliseconds = tdur / 1_000;
    while ((open.at(-1)?.until ?? Infinity) <= ts) open.pop();
    const outer = open.at(-1)?.name;
    if (outer === undefined) tasks.push(milliseconds);
    else own.set(outer, (own.get(outer) ?? 0) - milliseconds);
    own.set(name, (own.get(name) ?? 0) + milliseconds);
    open.push({ name, until: ts + dur });
  }
  return { total: tasks.reduce((sum, length) => sum + length, 0), tasks, own };
}
