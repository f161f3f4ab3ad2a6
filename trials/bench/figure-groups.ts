import type { Bench } from './bench.ts';
import type { Figure } from './figure.ts';
import { measureCeiling } from './figures/ceiling.ts';
import { measureColdStart } from './figures/cold-start.ts';
import { measureFirestore } from './figures/firestore.ts';
import { measureGenerator } from './figures/generator.ts';
import { measureGrowth } from './figures/growth.ts';
import { measureOpenLoop } from './figures/open-loop.ts';
import { measureSqlite } from './figures/sqlite.ts';

/** What can be measured on its own, in the order of a full run. `sqlite` measures the ceiling along with it. */
export const figureGroups = {
  generator: measureGenerator,
  ceiling: measureCeiling,
  sqlite: measureSqlite,
  'open-loop': measureOpenLoop,
  'cold-start': measureColdStart,
  growth: measureGrowth,
  firestore: measureFirestore,
} satisfies Record<string, (bench: Bench) => Promise<Figure[]>>;

export type FigureGroup = keyof typeof figureGroups;
