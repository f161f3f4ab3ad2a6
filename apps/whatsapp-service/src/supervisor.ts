import type { Role } from './config/config.ts';
import { withDeadline } from './deadline.ts';
import type { ApiModule } from './http/api-module.ts';
import type { Ingest } from './http/server.ts';
import type { Log } from './log.ts';
import type { Part, PartMetric } from './part.ts';
import type { PartsHealth } from './status/service-status.ts';

/** The parts of this process, as one. */
export interface Supervisor {
  /** Names of the parts that run here, in order. */
  readonly names: readonly string[];
  readonly routes: readonly ApiModule[];
  readonly ingest: Ingest | undefined;
  readonly metrics: readonly PartMetric[];
  /** Starts the parts one after the other, in the order of the list. A failure stops those that were started, and rejects. */
  start(): Promise<void>;
  release(): void;
  /** Stops all at the same time: the time for stopping is short, and none waits for another. One that fails is logged. */
  stop(): Promise<void>;
  hangUp(): Promise<void>;
  /** When one of them has something to do next, milliseconds since 1970; null while nothing waits. */
  nextAt(): Promise<number | null>;
  /** Never rejects. */
  health(): Promise<PartsHealth>;
}

/** A part that takes longer than this to say how it is, is left out. */
const healthDeadlineMs = 2_500;

/** Runs those of `all` that belong to the role. */
export function createSupervisor(all: readonly Part[], role: Role, log: Pick<Log, 'error'>): Supervisor {
  const parts = all.filter((part) => role === 'all' || part.role === 'both' || part.role === role);
  /** One that fails keeps no other from ending. */
  const endAll = async (which: readonly Part[], end: (part: Part) => Promise<void> | undefined): Promise<void> => {
    await Promise.all(
      which.map(async (part) => {
        try {
          await end(part);
        } catch (error) {
          log.error(
            { error, part: part.name },
            'A part of the service failed to stop; unfinished work resumes at the next start.',
          );
        }
      }),
    );
  };
  return {
    names: parts.map(({ name }) => name),
    routes: parts.flatMap(({ routes = [] }) => routes),
    ingest: parts.find(({ ingest }) => ingest !== undefined)?.ingest,
    metrics: parts.flatMap(({ metrics = [] }) => metrics),
    start: async () => {
      for (const [index, part] of parts.entries()) {
        try {
          await part.start?.();
        } catch (error) {
          await endAll(parts.slice(0, index), (each) => each.stop?.());
          throw error;
        }
      }
    },
    release: () => {
      for (const part of parts) part.release?.();
    },
    stop: () => endAll(parts, (part) => part.stop?.()),
    hangUp: () => endAll(parts, (part) => part.hangUp?.()),
    nextAt: async () => {
      const times = await Promise.all(parts.map((part) => part.nextAt?.() ?? null));
      const known = times.filter((at) => at !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
    health: async () => {
      const answers = await Promise.all(parts.map(healthOf));
      return {
        findings: answers.flatMap(({ findings }) => findings),
        notKnown: answers.flatMap(({ notKnown }) => notKnown),
      };
    },
  };
}

async function healthOf(part: Part): Promise<PartsHealth> {
  if (!part.health) return { findings: [], notKnown: [] };
  const what = `Asking the part ${part.name}`;
  return withDeadline(part.health(), healthDeadlineMs, what).then(
    (findings) => ({ findings, notKnown: [] }),
    (error: unknown) => ({
      findings: [],
      notKnown: [`${part.name}: ${error instanceof Error ? error.message : 'it failed.'}`],
    }),
  );
}
