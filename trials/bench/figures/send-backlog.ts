import { randomBytes } from 'node:crypto';
import { newEntryId } from '../../../apps/whatsapp-service/src/outbox/entry-id.ts';
import type { OutboxStore } from '../../../apps/whatsapp-service/src/outbox/outbox-store.ts';
import { createSqliteStore } from '../../../apps/whatsapp-service/src/storage/sqlite/sqlite-store.ts';
import { removeDatabase } from '../../support/database-files.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';

const phoneNumberId = '106540352242922';
const rounds = 5;
/** Messages sent in a round. */
const perRound = 500;
const atOnce = 50;

/** The time to take and finish a message in the outbox, with few and with many queued. */
export async function measureSendBacklog(bench: Bench): Promise<Figure[]> {
  const [few, many] = bench.scale.backlogs;
  const fewMs = await timeAt(bench, few);
  const manyMs = await timeAt(bench, many);
  return [
    figure('send.backlog.fewMs', `outbox: time a message, ${words(few)} queued`, fewMs, 'ms'),
    figure('send.backlog.manyMs', `outbox: time a message, ${words(many)} queued`, manyMs, 'ms'),
    figure('send.backlog.manyToFew', 'outbox: many queued to few', manyMs / fewMs, 'ratio'),
  ];
}

const words = (count: number): string => count.toLocaleString('en-US');

async function timeAt(bench: Bench, backlog: number): Promise<number> {
  const path = `${bench.folder}/backlog-${backlog}.db`;
  const store = await createSqliteStore({ path });
  try {
    const { outbox } = store.sending;
    // A rate that is never the limit, because only the outbox is measured.
    await outbox.setAllowedRate(phoneNumberId, 1_000_000, Date.now());
    await fill(outbox, backlog);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await sendSome(outbox);
      times.push((performance.now() - startedAt) / perRound);
      await fill(outbox, perRound);
    }
    return median(times);
  } finally {
    await store.close();
    await removeDatabase(path);
  }
}

/** This many entries, each to a different user. */
async function fill(outbox: OutboxStore, count: number): Promise<void> {
  for (let done = 0; done < count; done += 256) {
    const ids = Array.from({ length: Math.min(256, count - done) }, () => newEntryId(Date.now(), randomBytes(16)));
    await Promise.all(ids.map((id) => outbox.accept(draftOf(id))));
  }
}

function draftOf(id: string) {
  const now = Date.now();
  const recipient = BigInt(`0x${randomBytes(6).toString('hex')}`).toString();
  const template = { name: 'hello_world', language: { code: 'en_US' } };
  return {
    id,
    phoneNumberId,
    recipient,
    createdAt: now,
    expiresAt: now + 86_400_000,
    version: 'v24.0',
    body: JSON.stringify({ messaging_product: 'whatsapp', to: recipient, type: 'template', template }),
    callbackData: null,
    fallbackTemplate: null,
    onUnknown: 'fail' as const,
    idempotency: null,
  };
}

async function sendSome(outbox: OutboxStore): Promise<void> {
  for (let done = 0; done < perRound; ) {
    const limit = Math.min(atOnce, perRound - done);
    const { leased } = await outbox.take({ now: Date.now(), owner: 'bench', leaseMs: 45_000, holdMs: 60_000, limit });
    await Promise.all(
      leased.map(({ id }) =>
        outbox.finish({
          entryId: id,
          attempt: 1,
          outcome: { kind: 'accepted', wamid: `wamid.${id}`, answer: { status: 200, body: '{}' } },
          usedFallback: false,
          now: Date.now(),
          holdMs: 60_000,
          jitter: 0,
        }),
      ),
    );
    done += leased.length;
  }
}
