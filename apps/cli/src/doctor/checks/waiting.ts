import { type Json, objectOf, textOf } from '../../json.ts';
import type { Service } from '../../service/service.ts';
import { duration } from '../../terminal/times.ts';
import { type Check, type Finding, ok, warning } from '../check.ts';

const stuckMs = 10 * 60_000;
/** Enough to find stuck messages; in a longer queue, the newest entries are paced and say so. */
const maxEntries = 500;
const maxHeads = 20;

/** Messages that have waited too long: only the first of each recipient, which holds up the others. */
export const waitingCheck: Check = {
  id: 'waiting',
  group: 'Service',
  title: 'messages waiting in the outbox',
  after: ['api-key'],
  look: async ({ context: { service, now } }) => {
    const query = { state: 'queued,sending,unknown', until: String(now() - stuckMs) };
    const entries = await service.list('/v1/outbox', query, maxEntries);
    return waitingFinding(await headsOf(service, entries), entries.length, now());
  },
};

/** The first entry of each recipient's queue, with what it waits for. */
async function headsOf(service: Service, entries: readonly Json[]): Promise<readonly Json[]> {
  const read = (id: unknown): Promise<Json> => service.get(`/v1/outbox/${encodeURIComponent(String(id))}`);
  // The list is newest first, so the last of a recipient is the oldest.
  const oldest = new Map(entries.map((entry) => [`${entry.phoneNumberId} ${entry.recipient}`, entry]));
  const heads = await Promise.all(
    [...oldest.values()].slice(-maxHeads).map(async ({ id }) => {
      const entry = await read(id);
      const ahead = textOf(objectOf(entry.waitsFor).entryId);
      return ahead === null ? entry : read(ahead);
    }),
  );
  return [...new Map(heads.map((head) => [head.id, head])).values()];
}

/** Paused numbers and holds have their own check, and scheduled messages are expected to wait. */
const isElsewhere: ReadonlySet<unknown> = new Set(['number', 'category', 'version', 'time']);

function waitingFinding(heads: readonly Json[], count: number, now: number): Finding {
  const stuck = heads.filter(({ waitsFor }) => !isElsewhere.has(objectOf(waitsFor).for));
  const [first] = stuck;
  if (first === undefined) return ok(count === 0 ? 'none for long' : 'none except those of paused numbers and holds');
  const since = duration(now - Date.parse(String(first.createdAt)));
  const problem = objectOf(first.problem ?? objectOf(first.waitsFor).problem);
  const others = stuck.length > 1 ? `, and ${stuck.length - 1} more at the head of their queues` : '';
  return warning(
    `${first.id} has been waiting for ${since}: ${reasonOf(first, problem)}${others}`,
    textOf(problem.cause) ?? 'Later messages to the same recipient wait too.',
    `\`whatsapp explain ${first.id}\` says more; \`whatsapp outbox cancel ${first.id}\` lets the next one go.`,
  );
}

function reasonOf({ attemptCount, waitsFor }: Json, { code, title }: Json): string {
  const attempts = Number(attemptCount) === 1 ? 'one attempt' : `${attemptCount} attempts`;
  const called = textOf(title);
  if (called !== null) return `${typeof code === 'number' ? `${code} ` : ''}${called}, ${attempts}`;
  const reason = textOf(objectOf(waitsFor).for);
  return reason === 'pace' ? 'more messages are queued than the number’s rate allows' : `no answer yet, ${attempts}`;
}
