import type { BenchArguments } from './arguments.ts';
import { withBench } from './bench.ts';
import { type Figure, isReached } from './figure.ts';
import type { FigureGroup } from './figure-groups.ts';
import { describeMachine, type Machine } from './machine.ts';
import { watchUsage } from './machine-usage.ts';

const maxNoteLength = 500;

export interface BenchReport {
  readonly machine: Machine;
  readonly isQuick: boolean;
  readonly startedAt: string;
  readonly elapsedSeconds: number;
  /** For each group, the share of the processors' time that other work took meanwhile; null if unknown. */
  readonly takenByOthers: Readonly<Record<string, number | null>>;
  readonly figures: readonly (Figure & { readonly reached: boolean | null })[];
}

/**
 * Measures the groups one after another. A group that fails is reported as not measured and does not stop the others.
 */
export async function runBench({ isQuick, against, groups }: BenchArguments): Promise<BenchReport> {
  const startedAt = Date.now();
  const machine = describeMachine();
  const takenByOthers: Record<string, number | null> = {};
  const figures = await withBench({ isQuick, against }, async (bench) => {
    const measured: Figure[] = [];
    for (const group of withoutRepeats(groups)) {
      bench.say(`${group.name} …`);
      const usage = watchUsage([bench.load.pid]);
      measured.push(...(await group.measure(bench).catch((error: unknown) => [failed(group, error)])));
      takenByOthers[group.name] = usage.takenByOthers();
    }
    return measured;
  });
  return {
    machine,
    isQuick,
    startedAt: new Date(startedAt).toISOString(),
    elapsedSeconds: Math.round((Date.now() - startedAt) / 1_000),
    takenByOthers,
    figures: figures.map((figure) => ({ ...figure, reached: isReached(figure) })),
  };
}

/** The ceiling is measured in turns with SQLite, so that both run under the same conditions; once is enough. */
function withoutRepeats(groups: readonly FigureGroup[]): FigureGroup[] {
  const isWithSqlite = groups.some(({ name }) => name === 'sqlite');
  return groups.filter(({ name }) => name !== 'ceiling' || !isWithSqlite);
}

function failed({ name }: FigureGroup, error: unknown): Figure {
  const note = (error instanceof Error ? error.message : String(error)).slice(0, maxNoteLength);
  // A target that nothing can reach, so that a failed group does not look like a success.
  return { name: `${name}.failed`, label: name, measured: null, unit: 'ratio', target: { atLeast: 1 }, note };
}
