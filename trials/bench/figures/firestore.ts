import { openFirestoreEmulator } from '../../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import type { LoadResult } from '../load-messages.ts';
import { type Health, portOf, readHealth, startBenchService } from '../service-under-load.ts';
import { loadBareServer } from './ceiling.ts';
import { closedLoopFigures, closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

const label = 'service on Firestore (emulator)';

/**
 * The service on Google's Firestore emulator, which runs on the same two cores and is far slower than Firestore. The
 * figure that matters is how many webhooks share a round trip, because that decides the throughput on a real network.
 */
export async function measureFirestore(bench: Bench): Promise<Figure[]> {
  const emulator = await openFirestoreEmulator();
  if (emulator.host === null) return unmeasured(`no Firestore emulator was found: ${emulator.reason}`);
  try {
    await prepareClosedLoop(bench);
    const bare = await loadBareServer(bench);
    const { result, health } = await loadFirestoreService(bench, emulator.host);
    return [
      ...closedLoopFigures('firestore', label, [result]),
      figure('firestore.toCeiling', `${label}: part of the ceiling`, result.perSecond / bare.perSecond, 'ratio'),
      figure('firestore.errors', `${label}: answers other than 200`, result.errors, 'answers'),
      eventsPerRoundTrip(health),
    ];
  } finally {
    await emulator.stop();
  }
}

async function loadFirestoreService(bench: Bench, host: string): Promise<{ result: LoadResult; health: Health }> {
  const service = await startBenchService('firestore', {
    FIRESTORE_EMULATOR_HOST: host,
    GOOGLE_CLOUD_PROJECT: `bench-${Date.now()}`,
  });
  try {
    const result = await bench.load.closedLoop(closedLoopOf(bench, portOf(service)));
    return { result, health: await readHealth(service.url) };
  } finally {
    await service.kill();
  }
}

function eventsPerRoundTrip({ eventsPerRoundTrip }: Health): Figure {
  const note = eventsPerRoundTrip === null ? 'the service does not say in /health' : undefined;
  return figure(
    'firestore.eventsPerRoundTrip',
    `${label}: webhooks a round trip`,
    eventsPerRoundTrip,
    'events/round trip',
    note,
  );
}

function unmeasured(why: string): Figure[] {
  return [
    figure('firestore.perSecond', `${label}: throughput`, null, 'requests/s', why),
    figure('firestore.eventsPerRoundTrip', `${label}: webhooks a round trip`, null, 'events/round trip', why),
  ];
}
