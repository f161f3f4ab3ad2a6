import type { Standing } from '../account/standing.ts';
import type { TokenExpiry } from '../account/token-expiry.ts';
import type { UsageRow } from '../conversations/usage.ts';
import { withDeadline } from '../deadline.ts';
import type { ReceptionHealth } from '../inbound/reception-health.ts';
import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import { firstAhead } from '../outbox/first-ahead.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { OutboxLoad, OutboxStore } from '../outbox/outbox-store.ts';
import { type QueueTimes, queueTimes } from '../outbox/queue-times.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import { type Finding, type Problem, problemsOf } from '../problems/problem.ts';
import type { Seen } from '../problems/problem-records.ts';
import type { ProblemRecord, ProblemState } from '../problems/problem-store.ts';
import type { DiskUse } from './disk-use.ts';
import { findProblems, undecidedIn } from './find-problems.ts';
import type { Instance } from './instances.ts';
import type { Keeping } from './keeping.ts';
import type { MetaCalls } from './meta-calls.ts';
import type { RecentWarning } from './recent-warnings.ts';

/** A kind of request that was refused lately. */
export interface RefusedLately {
  readonly of: 'webhooks' | 'requests';
  readonly reason: string;
  readonly count: number;
  readonly remedy: string | null;
}

/** The reports of the service's parts about themselves. */
export interface PartsHealth {
  readonly findings: readonly Finding[];
  /** Parts that did not answer, and why, in sentences. */
  readonly notKnown: readonly string[];
}

/** Everything that is known of the service at work. Times are milliseconds since 1970; null is unknown, or never. */
export interface Facts {
  readonly at: number;
  readonly startedAt: number;
  readonly version: string;
  readonly settingsWarnings: readonly string[];
  readonly reception: ReceptionHealth;
  /** Null if none is stored, undefined if unknown. */
  readonly lastWebhookAt: number | null | undefined;
  /** That none has come for too long; undefined if unknown. */
  readonly quiet: Finding | null | undefined;
  /** Whether a webhook with any signature has come since the start. */
  readonly isSignatureSeen: boolean;
  /** When the last webhook with a status came, if that was in the last 24 hours. */
  readonly lastStatusAt: number | null;
  readonly refused: readonly RefusedLately[];
  readonly meta: MetaCalls;
  /** The problems that parts of the service found in themselves. */
  readonly ofParts: readonly Finding[];
  readonly sending: SendingHealth;
  readonly tokenExpiry: TokenExpiry;
  readonly queue: QueueTimes | null;
  /** The entry that goes before the head of a lane (`firstAhead`), by the head's id. */
  readonly ahead: ReadonlyMap<string, OutboxEntry>;
  readonly disk: DiskUse | null;
  readonly lastBackupAt: number | null;
  /** Read only when a person looks: it costs reads of the store. */
  readonly keeping: Keeping | null;
  /** The same; null if one process has the store to itself. */
  readonly instances: readonly Instance[] | null;
  readonly standing: readonly Standing[];
  readonly usage: readonly UsageRow[];
  readonly warnings: readonly RecentWarning[];
  /** Targets to which alerts can't be delivered. */
  readonly alertTargets: ProblemState['targets'];
}

export interface ServiceStatus extends Facts, Seen {
  /** Notices that are no problems. */
  readonly notices: readonly Problem[];
  /** Figures that are not known, and why, in sentences. */
  readonly notKnown: readonly string[];
}

export interface StatusSources {
  readonly version: string;
  readonly startedAt: number;
  readonly settingsWarnings: () => readonly string[];
  readonly health: () => Promise<ReceptionHealth>;
  readonly sending: () => Promise<SendingHealth>;
  readonly standing: () => Promise<readonly Standing[]>;
  readonly usage: () => Promise<readonly UsageRow[]>;
  readonly refused: () => readonly RefusedLately[];
  readonly meta: () => MetaCalls;
  /** The problems that parts of the service found in themselves. */
  readonly parts: () => Promise<PartsHealth>;
  /** Absent if the store has no files here. */
  readonly disk?: () => Promise<DiskUse>;
  /** Absent if the store has no files here. */
  readonly lastBackupAt?: () => Promise<number | null>;
  readonly keeping: () => Promise<Keeping>;
  /** Absent if one process has the store to itself. */
  readonly instances?: () => Promise<readonly Instance[]>;
  readonly warnings: () => readonly RecentWarning[];
  readonly quiet: (lastWebhookAt: number | null) => Promise<Finding | null | undefined>;
  readonly isSignatureSeen: () => boolean;
  /** The records of earlier checks: since when problems have been on. */
  readonly records: () => readonly ProblemRecord[];
  readonly alertTargets: () => ProblemState['targets'];
  readonly events: Pick<WebhookEventStore, 'list'>;
  readonly lastStatusAt: () => Promise<number | null>;
  readonly tokenExpiry: () => Promise<TokenExpiry>;
  readonly outbox: Pick<OutboxStore, 'load' | 'findAhead'>;
  /** Several people share one check for this long, in milliseconds: each costs reads of the store. */
  readonly freshForMs: number;
  readonly now: () => number;
}

const deadlineMs = 2_500;
const recipientsShown = 20;
/** Facts that cost many reads of the store are read again after this, unless a person wants to see them. */
const heavyFreshForMs = 60_000;

export interface ServiceStatusLooks {
  /** For a person: everything, as fresh as `freshForMs`. */
  readonly status: () => Promise<ServiceStatus>;
  /** For the service itself: the queue may be a minute old, all else is of now. Uses `health` instead of the sources' if given. */
  readonly watch: (health?: StatusSources['health']) => Promise<ServiceStatus>;
}

/** Checks on demand, within some seconds even if the store hangs; unknown facts are null. Never rejects. */
export function createServiceStatus(sources: StatusSources): ServiceStatusLooks {
  const { freshForMs, now, outbox } = sources;
  const load = remembering(now, () => outbox.load(recipientsShown));
  // Not the rows that `watch` has read: next to the fresh count of messages, old rows would contradict it.
  const status = remembering(now, () => look(sources, () => load(0), sources.keeping));
  return {
    status: () => status(freshForMs),
    watch: (health = sources.health) => look({ ...sources, health }, () => load(heavyFreshForMs)),
  };
}

async function look(
  sources: StatusSources,
  load: () => Promise<OutboxLoad>,
  keeping: StatusSources['keeping'] | null = null,
): Promise<ServiceStatus> {
  const at = sources.now();
  const notKnown: string[] = [];
  const ask = <T>(figure: string, work: Promise<T>, what = 'Asking the store'): Promise<T | null> =>
    withDeadline(work, deadlineMs, what).catch((error: unknown) => {
      notKnown.push(`${figure}: ${error instanceof Error ? error.message : 'the store failed.'}`);
      return null;
    });
  const [
    parts,
    reception,
    sending,
    standing,
    usage,
    last,
    status,
    loaded,
    disk,
    backedUpAt,
    tokenExpiry,
    kept,
    instances,
  ] = await Promise.all([
    sources.parts(),
    sources.health(),
    sources.sending(),
    sources.standing(),
    sources.usage(),
    ask('Last webhook', lastWebhook(sources)),
    ask('Last status', sources.lastStatusAt()),
    ask('Queue', load()),
    sources.disk ? ask('Disk', sources.disk()) : null,
    sources.lastBackupAt ? ask('Last backup', sources.lastBackupAt()) : null,
    ask('Token expiry', sources.tokenExpiry(), 'Asking Meta'),
    keeping ? ask('Sweeps and erasures', keeping()) : null,
    keeping && sources.instances ? ask('Instances', sources.instances()) : null,
  ]);
  const queue = loaded && queueTimes(loaded, sending.senders, at);
  const ahead = queue && (await ask('What the queue is waiting for', aheadOf(sources.outbox, queue)));
  const facts: Facts = {
    at,
    startedAt: sources.startedAt,
    version: sources.version,
    settingsWarnings: sources.settingsWarnings(),
    reception,
    lastWebhookAt: last === null ? undefined : last.at,
    quiet: last?.quiet,
    isSignatureSeen: sources.isSignatureSeen(),
    lastStatusAt: status,
    refused: sources.refused(),
    meta: sources.meta(),
    ofParts: parts.findings,
    sending,
    tokenExpiry,
    queue,
    ahead: ahead ?? new Map(),
    disk,
    lastBackupAt: backedUpAt,
    keeping: kept,
    instances,
    standing,
    usage,
    warnings: sources.warnings(),
    alertTargets: sources.alertTargets(),
  };
  notKnown.push(...parts.notKnown);
  if (!sources.disk) notKnown.push('Disk: this store has no files on this machine.');
  else if (disk?.bytesPerDay === null) notKnown.push('Growth: known after ten minutes.');
  if (queue?.isSample) {
    notKnown.push(
      'Recipients: with this many messages, only those of the oldest and the newest queued ones are listed.',
    );
  }
  if (tokenExpiry === null && !notKnown.some((why) => why.startsWith('Token expiry'))) {
    notKnown.push(
      'Token expiry: unknown; Meta does not report it. `whatsapp token inspect` shows what Meta reports about the token.',
    );
  }
  if (backedUpAt === null) {
    notKnown.push(
      sources.lastBackupAt
        ? 'Last backup: `npm run backup` has made no backup of this database.'
        : 'Last backup: backups of this store are made outside of the service.',
    );
  }
  const found = problemsOf(findProblems(facts)).map((problem) => sinceKnown(problem, sources.records()));
  return {
    ...facts,
    problems: found.filter(({ severity }) => severity !== 'info'),
    notices: found.filter(({ severity }) => severity === 'info'),
    undecided: undecidedIn(facts),
    notKnown,
  };
}

/** Problems that began before this process did, or that don't know their beginning themselves. */
function sinceKnown(problem: Problem, records: readonly ProblemRecord[]): Problem {
  const known = records.find(({ id }) => id === problem.id)?.since ?? null;
  const since = known === null || problem.since === null ? (problem.since ?? known) : Math.min(problem.since, known);
  return since === problem.since ? problem : { ...problem, since };
}

async function lastWebhook({ events, quiet }: StatusSources) {
  const { data } = await events.list({}, { limit: 1 });
  const at = data[0]?.lastReceivedAt ?? null;
  return { at, quiet: await quiet(at) };
}

/** Only a message of a person who is known by several ids can have another outside of its lane before it. */
async function aheadOf(
  outbox: StatusSources['outbox'],
  { lanes }: QueueTimes,
): Promise<ReadonlyMap<string, OutboxEntry>> {
  const found = await Promise.all(
    lanes
      .filter(({ head }) => head.behind !== undefined)
      .map(async ({ head }) => [head.id, await firstAhead(outbox, head)] as const),
  );
  return new Map(found.flatMap(([id, entry]) => (entry ? [[id, entry] as const] : [])));
}

/** The same result, for as long as is asked. One that fails is not kept. */
function remembering<T>(now: () => number, look: () => Promise<T>): (freshForMs: number) => Promise<T> {
  let latest: { readonly at: number; readonly result: Promise<T> } | null = null;
  return (freshForMs) => {
    const at = now();
    if (latest === null || Math.abs(at - latest.at) >= freshForMs) {
      const result = look();
      latest = { at, result };
      result.catch(() => {
        latest = null;
      });
    }
    return latest.result;
  };
}
