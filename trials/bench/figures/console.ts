import { connect, type Socket } from 'node:net';
import type { ServiceProcess } from '../../support/service-process.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { portOf } from '../service-under-load.ts';
import { type Contender, measureSets, ratiosOf, spreadOf } from '../turns.ts';

const apiKey = 'bench-72c5f0a9e3d1b846';
const consoles = 20;

/**
 * The requests of a console that shows its home page while webhooks arrive continuously, and their intervals
 * (`apps/console/src/home`).
 */
const asked: readonly (readonly [path: string, everyMs: number])[] = [
  ['/v1/status', 10_000],
  ['/v1/status/history', 5_000],
  ['/v1/outbox?state=failed,refused,expired&limit=100', 20_000],
  ['/v1/erasures?limit=10', 10_000],
];

const env = { INTEXURAOS_WHATSAPP_API_KEYS: apiKey };
const contenders: readonly (Contender & { readonly label: string })[] = [
  { name: 'alone', label: 'no console', env },
  { name: 'streams', label: `${consoles} streams`, env, duringTurn: follow },
  { name: 'consoles', label: `${consoles} consoles on their home page`, env, duringTurn: open },
];

/**
 * The cost of open consoles: processor time per webhook and throughput with twenty consoles, and with their streams
 * alone, divided by the same with none. Several sets of services run side by side, because processes differ.
 */
export async function measureConsole(bench: Bench): Promise<Figure[]> {
  const sets = Math.ceil(bench.scale.rounds / 2);
  const { cpuMs: steady, perSecond: fast } = await measureSets(bench, contenders, sets);
  const alone = median(steady.filter(({ contender }) => contender === 'alone').map(({ measured }) => measured));
  return [
    figure('console.alone.cpuMs', 'no console: processor time per webhook', alone, 'ms'),
    ...contenders.slice(1).flatMap(({ name, label }) => {
      const [cost, throughput] = [ratiosOf(steady, name, 'alone'), ratiosOf(fast, name, 'alone')];
      return [
        figure(`console.${name}.cpuToAlone`, `${label}: part of that time`, median(cost), 'ratio', spreadOf(cost)),
        figure(
          `console.${name}.toAlone`,
          `${label}: part of the throughput`,
          median(throughput),
          'ratio',
          spreadOf(throughput),
        ),
      ];
    }),
  ];
}

/** Their streams, which are read and discarded. */
function follow(service: ServiceProcess): () => void {
  const request = `GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`;
  const sockets = Array.from({ length: consoles }, (): Socket => {
    const socket = connect(portOf(service), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(request);
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Their streams and their periodic requests, each console at a different time. */
function open(service: ServiceProcess): () => void {
  const end = follow(service);
  const timers = asked.map(([path, everyMs]) =>
    setInterval(async () => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const answer = await fetch(service.url + path, { headers }).catch(() => null);
      await answer?.text().catch(() => null);
    }, everyMs / consoles),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
    end();
  };
}
