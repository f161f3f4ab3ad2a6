import { parseArgs } from 'node:util';
import { type FigureGroup, figureGroups } from './figure-groups.ts';

export interface BenchArguments {
  readonly isJson: boolean;
  readonly isQuick: boolean;
  /** The groups of figures to measure, in the order of the plan. */
  readonly groups: readonly FigureGroup[];
}

export const usage = `npm run bench -- ingest [--json] [--quick] [--only GROUP]...

Measures how fast the built service takes webhooks in, and prints what was measured beside what is to be reached.
  --json        one JSON object on the standard output; the table goes to the standard error
  --quick       a first look in under 90 seconds; the full run takes up to 12 minutes
  --only GROUP  measure this alone (may be given again): ${Object.keys(figureGroups).join(', ')}`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[]): BenchArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    if (positionals.length !== 1 || positionals[0] !== 'ingest') return 'Say what to measure: ingest.';
    const unknown = values.only.find((name) => !isGroup(name));
    if (unknown !== undefined) return `There is no group of figures called ${unknown}.`;
    const all = Object.keys(figureGroups).filter(isGroup);
    const groups = values.only.length === 0 ? all : all.filter((name) => values.only.includes(name));
    return { isJson: values.json, isQuick: values.quick, groups };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isGroup = (name: string): name is FigureGroup => Object.hasOwn(figureGroups, name);
