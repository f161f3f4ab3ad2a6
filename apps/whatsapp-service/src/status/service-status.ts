import type { Standing } from '../account/standing.ts';
import type { TokenExpiry } from '../account/token-expiry.ts';
import type { UsageRow } from '../conversations/usage.ts';
import { withDeadline } from '../deadline.ts';
import type { ReceptionHealth } from '../inbound/reception-health.ts';
import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import { firstAhead } from '../outbox/first-ahead.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { type QueueTimes, queueTimes } from '../outbox/queue-times.ts';
import type { SendingHealth } from '../outbox/sending-health.ts';
import type { DiskUse } from './disk-use.ts';
import { findProblems } from './find-problems.ts';
import type { MetaCalls } from './meta-calls.ts';
import type { RecentWarning } from './recent-warnings.ts';
import type { StatusProblem } from './status-problem.ts';

/** A kind of request that was refused lately. */
export interface RefusedLately {
  readonly of: 'webhooks' | 'requests';
  readonly reason: string;
  readonly count: number;
  readonly remedy: string | null;
}

/** Everything that is known of the service at work. Times are milliseconds since 1970; null is unknown, or never. */
export interface Facts {
  readonly at: number;
  readonly startedAt: number;
  readonly version: string;
  readonly settingsWarnings: readonly string[];
  readonly reception: ReceptionHealth;
  readonly lastWebhookAt: number | null;
  /** When the last webhook with a status came, if that was in the last 24 hours. */
  readonly lastStatusAt: number | null;
  readonly refused: readonly RefusedLately[];
  readonly meta: MetaCalls;
  readonly sending: SendingHealth;
  readonly tokenExpiry: TokenExpiry;
  readonly queue: QueueTimes | null;
  /** What goes before the head of a lane (`firstAhead`), by the head's id. */
  readonly ahead: ReadonlyMap<string, OutboxEntry>;
  readonly disk: DiskUse | null;
  readonly standing: readonly Standing[];
  readonly usage: readonly UsageRow[];
  readonly warnings: readonly RecentWarning[];
}

export interface ServiceStatus extends Facts {
  readonly problems: readonly StatusProblem[];
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
  /** Absent if the store has no files here. */
  readonly disk?: () => Promise<DiskUse>;
  readonly warnings: () => readonly RecentWarning[];
  readonly events: Pick<WebhookEventStore, 'list'>;
  readonly lastStatusAt: () => Promise<number | null>;
  readonly tokenExpiry: () => Promise<TokenExpiry>;
  readonly outbox: Pick<OutboxStore, 'load' | 'findAhead'>;
  /** Several people who watch share one look for this long, in milliseconds: each costs reads of the store. */
  readonly freshForMs: number;
  readonly now: () => number;
}

const deadlineMs = 2_500;
const recipientsShown = 20;

/** Looks on demand, within some seconds even if the store hangs; what it can't find out is null. Never rejects. */
export function createServiceStatus(sources: StatusSources): () => Promise<ServiceStatus> {
  return remembering(sources.freshForMs, sources.now, () => look(sources));
}

async function look(sources: StatusSources): Promise<ServiceStatus> {
  const at = sources.now();
  const notKnown: string[] = [];
  const ask = <T>(figure: string, work: Promise<T>, what = 'Asking the store'): Promise<T | null> =>
    withDeadline(work, deadlineMs, what).catch((error: unknown) => {
      notKnown.push(`${figure}: ${error instanceof Error ? error.message : 'the store failed.'}`);
      return null;
    });
  const [reception, sending, standing, usage, lastWebhookAt, status, load, disk, tokenExpiry] = await Promise.all([
    sources.health(),
    sources.sending(),
    sources.standing(),
    sources.usage(),
    ask('Last webhook', lastWebhook(sources)),
    ask('Last status', sources.lastStatusAt()),
    ask('Queue', sources.outbox.load(recipientsShown)),
    sources.disk ? ask('Disk', sources.disk()) : null,
    ask('Token expiry', sources.tokenExpiry(), 'Asking Meta'),
  ]);
  const queue = load && queueTimes(load, sending.senders, at);
  const ahead = queue && (await ask('What the queue waits for', aheadOf(sources.outbox, queue)));
  const facts: Facts = {
    at,
    startedAt: sources.startedAt,
    version: sources.version,
    settingsWarnings: sources.settingsWarnings(),
    reception,
    lastWebhookAt,
    lastStatusAt: status,
    refused: sources.refused(),
    meta: sources.meta(),
    sending,
    tokenExpiry,
    queue,
    ahead: ahead ?? new Map(),
    disk,
    standing,
    usage,
    warnings: sources.warnings(),
  };
  if (!sources.disk) notKnown.push('Disk: this store has no files on this machine.');
  else if (disk?.bytesPerDay === null) notKnown.push('Growth: it takes ten minutes to see.');
  if (queue?.isSample) {
    notKnown.push(
      'Recipients: with this many messages, only those of the oldest and the newest queued ones are listed.',
    );
  }
  if (tokenExpiry === null && !notKnown.some((why) => why.startsWith('Token expiry'))) {
    notKnown.push('Token expiry: Meta does not say; `whatsapp token inspect` shows what it says of the token.');
  }
  notKnown.push('Last backup: backups are made outside of the service, and leave no mark in the store.');
  return { ...facts, problems: findProblems(facts), notKnown };
}

async function lastWebhook({ events }: StatusSources): Promise<number | null> {
  const { data } = await events.list({}, { limit: 1 });
  return data[0]?.lastReceivedAt ?? null;
}

/** Only a message of a person who is known by several ids has something ahead outside of its lane. */
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

/** The same result for this long. One that fails is not kept. */
function remembering<T>(ms: number, now: () => number, look: () => Promise<T>): () => Promise<T> {
  let latest: { readonly at: number; readonly result: Promise<T> } | null = null;
  return () => {
    const at = now();
    if (latest === null || Math.abs(at - latest.at) >= ms) {
      const result = look();
      latest = { at, result };
      result.catch(() => {
        latest = null;
      });
    }
    return latest.result;
  };
}
