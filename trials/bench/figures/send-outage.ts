import { setTimeout as delay } from 'node:timers/promises';
import { openFirestoreEmulator } from '../../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { type BreakableLine, openBreakableLine } from '../simulator/breakable-line.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { type SendingService, withSendingService } from '../simulator/sending-service.ts';

/** Messages queued when Meta returns, each to a different user. */
const waiting = 500;
const giveUpAfterMs = 300_000;

/**
 * Meta refuses connections for a while, then returns, with 500 messages queued for a number that may send 80 a second:
 * how long it takes to send them all. On SQLite, and on Firestore if its emulator is installed.
 */
export async function measureSendOutage(bench: Bench): Promise<Figure[]> {
  const sqlite = await drainMs(bench);
  const figures = [figure('send.outage.sqliteMs', `${label}, SQLite`, sqlite, 'ms')];
  const emulator = await openFirestoreEmulator();
  if (emulator.host === null) return figures;
  try {
    const store = {
      INTEXURAOS_WHATSAPP_STORE: 'firestore',
      FIRESTORE_EMULATOR_HOST: emulator.host,
      GOOGLE_CLOUD_PROJECT: `bench-${Date.now()}`,
    };
    const firestore = await drainMs(bench, store);
    return [...figures, figure('send.outage.firestoreMs', `${label}, Firestore (emulator)`, firestore, 'ms')];
  } finally {
    await emulator.stop();
  }
}

const label = 'outage: from Meta’s return until 500 waiting messages have left';

async function drainMs(bench: Bench, store?: Readonly<Record<string, string>>): Promise<number | null> {
  let line: BreakableLine | undefined;
  const lineTo = async (port: number): Promise<string> => {
    line = await openBreakableLine(port);
    return line.url;
  };
  const meta = { batching: 'load', throughput: 'STANDARD', lineTo, ...(store && { store }) } as const;
  try {
    return await withSendingService(bench, meta, async (service) => {
      const load = { ...service.messages, recipients: waiting, prefer: 'respond-async' };
      const before = await sendMessages({ ...load, ratePerSecond: 20, durationMs: 1_000 });
      await untilTaken(service, before.accepted);
      await line?.cut();
      const cutAt = performance.now();
      const { accepted } = await sendMessages({ ...load, ratePerSecond: 50, durationMs: waiting * 20 });
      await delay(Math.max(0, bench.scale.outageMs - (performance.now() - cutAt)));
      await line?.restore();
      return untilTaken(service, before.accepted + accepted);
    });
  } finally {
    await line?.cut();
  }
}

/** How long it took until Meta had accepted this many messages; null if that takes too long. */
async function untilTaken(service: SendingService, messages: number): Promise<number | null> {
  const startedAt = performance.now();
  while ((await service.taken()) < messages) {
    if (performance.now() - startedAt > giveUpAfterMs) return null;
    await delay(20);
  }
  return performance.now() - startedAt;
}
