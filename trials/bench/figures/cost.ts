import { setTimeout as delay } from 'node:timers/promises';
import { openFirestoreEmulator } from '../../../apps/whatsapp-service/test/support/firestore-emulator.ts';
import { messagesWebhook, textMessage } from '../../../apps/whatsapp-service/test/support/webhooks.ts';
import { postWebhook } from '../../support/post-webhook.ts';
import { signWebhook } from '../../support/sign-webhook.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import { type FirestoreMeter, startFirestoreMeter } from '../cost/firestore-meter.ts';
import { type Bill, billOf, billOfRest } from '../cost/window.ts';
import type { Figure } from '../figure.ts';
import { startBenchService } from '../service-under-load.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { type SimulatedMeta, withSendingService } from '../simulator/sending-service.ts';

const perSecond = 10;
const dayMs = 24 * 60 * 60_000;
/**
 * A service that has just started reads more: for a minute it checks whether a version that announces nothing is still
 * running.
 */
const settleMs = 80_000;
const burst = 10;

/** A build of the service to measure: this one, or that of `--against`. */
interface Build {
  readonly app?: URL;
  readonly label: string;
  /** The prefix of its figures' names. */
  readonly name: string;
}

/** A text message that is sent, with its statuses `sent`, `delivered` and `read`. */
export function measureCostSent(bench: Bench): Promise<Figure[]> {
  return ofEachBuild(bench, async (meter, build) => {
    return withSendingService(bench, metaOf(meter, build), async ({ messages }) => {
      const load = { ...messages, ratePerSecond: perSecond, durationMs: bench.scale.costMs, recipients: 20_000 };
      await delay(settleMs);
      let sent = 0;
      const bill = await billOf(meter, async () => {
        sent = (await sendMessages(load)).accepted;
      });
      return figuresOf(build, 'sent', 'a sent message with its three statuses', bill, sent);
    });
  });
}

/** Incoming text messages, each from a different person, and in bursts of ten from each person. */
export function measureCostInbound(bench: Bench): Promise<Figure[]> {
  return ofEachBuild(bench, (meter, build) =>
    withReceivingService(meter, build, async (url) => {
      const count = Math.round((bench.scale.costMs / 1_000) * perSecond);
      const alone = await billOf(meter, async () => {
        for (let index = 0; index < count; index += 1) {
          await postText(url, `alone-${index}`, `16500${String(index).padStart(6, '0')}`);
          await delay(1_000 / perSecond);
        }
      });
      const people = Math.ceil(count / burst);
      const bursts = await billOf(meter, async () => {
        for (let person = 0; person < people; person += 1) {
          const from = `16600${String(person).padStart(6, '0')}`;
          await Promise.all(
            Array.from({ length: burst }, (_, index) => postText(url, `burst-${person}-${index}`, from)),
          );
          await delay((1_000 * burst) / perSecond);
        }
      });
      return [
        ...figuresOf(build, 'alone', 'an inbound text, each from another person', alone, count),
        ...figuresOf(build, 'burst', 'an inbound text, in bursts of ten from a person', bursts, people * burst),
      ];
    }),
  );
}

/** An idle service that can reach Meta. */
export function measureCostIdle(bench: Bench): Promise<Figure[]> {
  return ofEachBuild(bench, (meter, build) =>
    withSendingService(bench, metaOf(meter, build), async () => {
      await delay(settleMs);
      const bill = await billOfRest(meter, bench.scale.costIdleMs);
      const daily = (unit: 'reads' | 'writes' | 'deletes', note?: string): Figure => {
        const title = `${build.label}idle service: ${unit} a day`;
        return figure(`cost.${build.name}idle.${unit}`, title, Math.round((bill[unit] * dayMs) / bill.ms), unit, note);
      };
      const note = `${bill.reads} reads in ${Math.round(bill.ms / 1_000)} s: ${linesOf(bill, 1)}`;
      return [daily('reads', note), daily('writes'), daily('deletes')];
    }),
  );
}

async function ofEachBuild(
  bench: Bench,
  measure: (meter: FirestoreMeter, build: Build) => Promise<Figure[]>,
): Promise<Figure[]> {
  const builds: readonly Build[] = [
    { name: '', label: '' },
    ...(bench.against ? [{ app: bench.against, name: 'before.', label: 'before: ' }] : []),
  ];
  const emulator = await openFirestoreEmulator();
  if (emulator.host === null) throw new Error(`No Firestore emulator was found: ${emulator.reason}.`);
  try {
    const figures: Figure[] = [];
    for (const build of builds) {
      const meter = await startFirestoreMeter(emulator.host);
      try {
        figures.push(...(await measure(meter, build)));
        if (meter.unread.length > 0) throw new Error(`Not everything was counted: ${meter.unread.join('; ')}.`);
      } finally {
        await meter.stop();
      }
    }
    return [...figures, ...ratiosOf(figures)];
  } finally {
    await emulator.stop();
  }
}

const storeAt = ({ host }: FirestoreMeter) => ({
  INTEXURAOS_WHATSAPP_STORE: 'firestore',
  FIRESTORE_EMULATOR_HOST: host,
  GOOGLE_CLOUD_PROJECT: `bench-${Date.now()}`,
});

const metaOf = (meter: FirestoreMeter, { name, app }: Build): SimulatedMeta => ({
  ...{ batching: 'none', name, store: storeAt(meter) },
  ...(app && { app }),
});

async function withReceivingService<T>(
  meter: FirestoreMeter,
  { app }: Build,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const service = await startBenchService('firestore', storeAt(meter), app);
  try {
    await delay(settleMs);
    return await work(`${service.url}/webhooks/whatsapp`);
  } finally {
    await service.stop();
  }
}

async function postText(url: string, wamid: string, from: string): Promise<void> {
  const at = Math.floor(Date.now() / 1_000) * 1_000;
  const body = Buffer.from(JSON.stringify(messagesWebhook(textMessage(`wamid.${wamid}`, { from, at }))));
  const { status } = await postWebhook({ url, body, signature: signWebhook(body, appSecret) });
  if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
}

function figuresOf({ name, label }: Build, what: string, title: string, bill: Bill, count: number): Figure[] {
  const each = (unit: 'reads' | 'writes' | 'deletes', note?: string): Figure =>
    figure(`cost.${name}${what}.${unit}`, `${label}${title}: ${unit}`, bill[unit] / count, unit, note);
  return [each('reads', linesOf(bill, count)), each('writes'), each('deletes')];
}

/** The parts of the bill for each message: reads by call and collection, writes and deletes by transaction. */
const linesOf = ({ lines }: Bill, count: number): string =>
  [shareOf(lines, count, 'reads'), shareOf(lines, count, 'writes')].join('; ');

const shareOf = (lines: Bill['lines'], count: number, unit: 'reads' | 'writes'): string =>
  `${unit}: ${lines
    .filter((line) => line[unit] > 0)
    .sort((a, b) => b[unit] - a[unit])
    .map((line) => `${line.what} ${(line[unit] / count).toFixed(2)}`)
    .join(', ')}`;

/** This build's figures divided by the other's. */
function ratiosOf(figures: readonly Figure[]): Figure[] {
  return figures.flatMap(({ name, label, measured }) => {
    const before = figures.find((each) => each.name === name.replace('cost.', 'cost.before.'))?.measured;
    if (name.startsWith('cost.before.') || measured === null || !before) return [];
    return [figure(`${name}.ratio`, `${label}, part of before`, measured / before, 'ratio')];
  });
}
