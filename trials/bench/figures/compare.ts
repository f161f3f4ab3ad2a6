import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { viewPath } from '../../../apps/whatsapp-service/src/storage/sqlite/files.ts';
import { awkwardBodies } from '../../../apps/whatsapp-service/test/support/awkward-bodies.ts';
import {
  messageStatus,
  messagesWebhook,
  statusesWebhook,
  textMessage,
} from '../../../apps/whatsapp-service/test/support/webhooks.ts';
import { buildLoadRequests } from '../../support/load-requests.ts';
import { postWebhook } from '../../support/post-webhook.ts';
import { signWebhook } from '../../support/sign-webhook.ts';
import { appSecret, type Bench, figure } from '../bench.ts';
import { installPeers, peers, type RunningEndpoint, startPeer } from '../compare/peers.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import type { LoadResult } from '../load-messages.ts';
import { processorMs } from '../processor-time.ts';
import { portOf, readHealth, startBenchService } from '../service-under-load.ts';

const connections = 64;
const apiKey = 'bench-72c5f0a9e3d1b846';
/** More than any of them answers in a second on two cores; this many requests are prepared for each second. */
const preparedPerSecond = 30_000;
/** More than are answered until the process is killed. */
const killedRequests = 200_000;
const own = { name: 'own', label: 'this service on SQLite, durable and processed' } as const;

/** One contender's turn. */
interface Turn {
  readonly name: string;
  readonly load: LoadResult;
  /** Processor time per accepted webhook, including its processing afterwards. */
  readonly cpuMs: number;
}

/** The same signed webhooks, sent to this service and to what people write instead, each running alone in its turn. */
export async function measureCompareThroughput(bench: Bench): Promise<Figure[]> {
  const folder = await installPeers(join(bench.folder, 'peers'));
  const turns: Turn[] = [];
  for (let round = 0; round < bench.scale.rounds; round += 1) {
    await bench.load.prepare(preparedPerSecond * ((bench.scale.warmUpMs + bench.scale.loopMs) / 1_000));
    turns.push(await takeTurn(bench, own.name, await startOwn(bench, `own-${round}`)));
    for (const peer of peers)
      turns.push(await takeTurn(bench, peer.name, await startPeer(peer, folder, `${peer.name}-${round}`)));
  }
  const of = (name: string, pick: (turn: Turn) => number): number =>
    median(turns.filter((turn) => turn.name === name).map(pick));
  const ratio = (name: string): number =>
    of(own.name, ({ load }) => load.perSecond) / of(name, ({ load }) => load.perSecond);
  return [own, ...peers].flatMap(({ name, label }) => [
    figure(
      `compare.${name}.perSecond`,
      label,
      of(name, ({ load }) => load.perSecond),
      'requests/s',
    ),
    figure(
      `compare.${name}.p99Ms`,
      '  p99',
      of(name, ({ load }) => load.latency.p99Ms),
      'ms',
    ),
    figure(
      `compare.${name}.cpuMs`,
      '  processor time per webhook',
      of(name, ({ cpuMs }) => cpuMs),
      'ms',
    ),
    ...(name === own.name ? [] : [figure(`compare.${name}.ratio`, '  this service to it', ratio(name), 'ratio')]),
  ]);
}

/** Webhooks that were answered with 200 and are missing after the process was killed. */
export async function measureCompareKill(bench: Bench): Promise<Figure[]> {
  const folder = await installPeers(join(bench.folder, 'peers'));
  const figures: Figure[] = [];
  for (const { name, label, start } of contenders(bench, folder, 'kill')) {
    const endpoint = await start();
    const answered = await answeredUntilKilled(endpoint, bench.scale.loopMs);
    const kept = await endpoint.kept();
    await endpoint.stop();
    const lost = answered.filter((wamid) => !kept.includes(wamid)).length;
    figures.push(
      figure(`compare.${name}.lost`, `${label}: lost at kill -9`, lost, 'events', `${answered.length} answered 200`),
    );
  }
  return figures;
}

/**
 * Valid but unusual webhooks: how many were answered with 200 and handled, answered with 200 and dropped, or not
 * answered with 200.
 */
export async function measureCompareBodies(bench: Bench): Promise<Figure[]> {
  const folder = await installPeers(join(bench.folder, 'peers'));
  const figures: Figure[] = [];
  for (const { name, label, start } of contenders(bench, folder, 'bodies')) {
    const endpoint = await start();
    const results: Record<'whole' | 'dropped' | 'refused', string[]> = { whole: [], dropped: [], refused: [] };
    for (const { name: body, ...rest } of bodies()) results[await outcomeOf(endpoint, rest)].push(body);
    await endpoint.stop();
    const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join('; '));
    const note = `items dropped after 200: ${list(results.dropped)}. Not answered 200: ${list(results.refused)}`;
    figures.push(
      figure(
        `compare.${name}.whole`,
        `${label}: unusual webhooks handled completely`,
        results.whole.length,
        'events',
        note,
      ),
    );
  }
  return figures;
}

interface Body {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly items: number;
}

/** Only ASCII, because Meta escapes everything else, and libraries check the signature over that form. */
const bodies = (): Body[] => [
  ...awkwardBodies().filter(({ body }) => typeof body === 'string' && /^\p{ASCII}*$/u.test(body)),
  {
    name: 'three messages in one webhook',
    items: 3,
    body: JSON.stringify(messagesWebhook(...['1', '2', '3'].map((id) => textMessage(`wamid.B${id}`)))),
  },
  {
    name: 'a user who shows no number',
    items: 1,
    body: JSON.stringify(messagesWebhook(textMessage('wamid.N', { from: null, fromUserId: 'US.1' }))),
  },
  {
    name: 'two statuses in one webhook',
    items: 2,
    body: JSON.stringify(statusesWebhook(messageStatus('wamid.S1', 'sent'), messageStatus('wamid.S2', 'delivered'))),
  },
];

function countItems(view: string): number {
  const database = new DatabaseSync(view, { readOnly: true });
  const items = database.prepare("SELECT count(*) AS items FROM whatsapp_items WHERE state != 'failed'").get()?.items;
  database.close();
  return Number(items);
}

/**
 * Posts webhooks over all connections and kills the process while they arrive. Returns the messages that were answered
 * with 200.
 */
async function answeredUntilKilled(endpoint: RunningEndpoint, durationMs: number): Promise<string[]> {
  const requests = buildLoadRequests({ count: killedRequests, appSecret, seed: Math.floor(Date.now() / 1_000) });
  const dispatcher = new Agent({ connections });
  const answered: string[] = [];
  let isKilled = false;
  let next = 0;
  const send = async (): Promise<void> => {
    while (!isKilled && next < requests.count) {
      const body = requests.body(next++);
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signWebhook(body, appSecret) };
      const url = `http://127.0.0.1:${endpoint.port}/webhooks/whatsapp`;
      const answer = await request(url, { method: 'POST', headers, body, dispatcher }).catch(() => null);
      await answer?.body.dump().catch(() => undefined);
      const wamid = /"id":"(wamid[^"]+)"/.exec(body.toString('latin1'))?.[1];
      if (answer?.statusCode === 200 && wamid) answered.push(wamid);
    }
  };
  const senders = Array.from({ length: connections }, send);
  await delay(durationMs);
  await endpoint.kill();
  isKilled = true;
  await Promise.all(senders);
  await dispatcher.close();
  return answered;
}

async function outcomeOf(
  endpoint: RunningEndpoint,
  { body, items }: Omit<Body, 'name'>,
): Promise<'whole' | 'dropped' | 'refused'> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const before = await endpoint.handled();
  const url = `http://127.0.0.1:${endpoint.port}/webhooks/whatsapp`;
  const { status } = await postWebhook({ url, body: bytes, signature: signWebhook(bytes, appSecret) });
  if (status !== 200) return 'refused';
  const isWhole = async (): Promise<boolean> => (await endpoint.handled()) - before === items;
  for (let looks = 0; looks < 50 && !(await isWhole()); looks += 1) await delay(20);
  return (await isWhole()) ? 'whole' : 'dropped';
}

function contenders(bench: Bench, folder: string, place: string) {
  return [
    { ...own, start: () => startOwn(bench, place) },
    ...peers.map((peer) => ({ ...peer, start: () => startPeer(peer, folder, `${peer.name}-${place}`) })),
  ];
}

async function takeTurn({ load, scale, say }: Bench, name: string, endpoint: RunningEndpoint): Promise<Turn> {
  const { warmUpMs, loopMs } = scale;
  const before = await endpoint.cpuMs();
  const result = await load.closedLoop({ port: endpoint.port, connections, warmUpMs, durationMs: loopMs });
  // The webhooks of the warm-up cost processor time too; their rate is assumed to be that of the counted ones.
  const answered = result.answered * (1 + warmUpMs / loopMs);
  await endpoint.handled();
  const cpuMs = ((await endpoint.cpuMs()) - before) / answered;
  await endpoint.stop();
  if (result.errors > 0) throw new Error(`${name} answered ${result.errors} webhooks with something other than 200.`);
  say(
    `  ${name}: ${Math.round(result.perSecond)}/s, p99 ${result.latency.p99Ms.toFixed(1)} ms, ${cpuMs.toFixed(3)} ms a webhook`,
  );
  return { name, load: result, cpuMs };
}

/** This service as an endpoint. Its API says what it handled, and its file contains what it stored. */
async function startOwn({ folder }: Bench, place: string): Promise<RunningEndpoint> {
  const file = join(folder, place, 'whatsapp.db');
  const service = await startBenchService(`sqlite:${file}`, { INTEXURAOS_WHATSAPP_API_KEYS: apiKey });
  return {
    port: portOf(service),
    cpuMs: () => processorMs(service),
    kill: () => service.kill(),
    handled: async () => {
      while ((await readHealth(service.url)).pending !== 0) await delay(50);
      return countItems(viewPath(file));
    },
    kept: async () => {
      const database = new DatabaseSync(file, { readOnly: true });
      const rows = database.prepare('SELECT payload FROM whatsapp_webhook_events').all();
      database.close();
      return rows.map(({ payload }) => String(payload)).join('\n');
    },
    stop: async () => void (await service.stop()),
  };
}
