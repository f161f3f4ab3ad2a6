import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { type Contender, measureSets, ratiosOf, spreadOf, type Turn } from '../turns.ts';

const contenders: readonly Contender[] = [
  { name: 'plain' },
  { name: 'encrypted', env: { INTEXURAOS_WHATSAPP_ENCRYPTION_KEY: `bench ${'5d0e3a9c7b1f4826'.repeat(4)}` } },
];

/**
 * The cost of encrypting stored content: throughput and processor time per webhook, received and processed, compared
 * with a service without encryption.
 */
export async function measureEncryption(bench: Bench): Promise<Figure[]> {
  const sets = Math.ceil(bench.scale.rounds / 3);
  const { cpuMs: steady, perSecond: fast } = await measureSets(bench, contenders, sets);
  const cpuOf = (name: string): number =>
    median(steady.filter(({ contender }) => contender === name).map(({ measured }) => measured));
  const toPlain = (suffix: string, what: string, turns: readonly Turn[]): Figure => {
    const ratios = ratiosOf(turns, 'encrypted', 'plain');
    return figure(`encryption.${suffix}`, what, median(ratios), 'ratio', spreadOf(ratios));
  };
  return [
    figure('encryption.plain.cpuMs', 'plain: processor time per webhook', cpuOf('plain'), 'ms'),
    figure('encryption.encrypted.cpuMs', 'encrypted: processor time per webhook', cpuOf('encrypted'), 'ms'),
    toPlain('cpuToPlain', 'encrypted: processor time to that without', steady),
    toPlain('toPlain', 'encrypted: part of the throughput without', fast),
  ];
}
