import { parseArgs } from 'node:util';
import { type BenchName, benches, type FigureGroup, groupsOf } from './figure-groups.ts';

export interface BenchArguments {
  readonly isJson: boolean;
  readonly isQuick: boolean;
  /** Another built checkout to compare with; null if none is named. */
  readonly against: string | null;
  /** The groups of figures to measure, in the order of the bench. */
  readonly groups: readonly FigureGroup[];
}

const benchNames = Object.keys(benches).filter(isBench);

const groupLines = benchNames.map((name) => {
  const names = groupsOf(name).map((group) => group.name);
  return `                  ${name}: ${names.join(', ')}`;
});

export const usage = `npm run bench -- ingest|simulator|send|deliver|compare|console|cost|scale [--json] [--quick] [--against FOLDER] [--only GROUP]...

ingest measures how fast the built service takes webhooks in, simulator how fast the simulator takes messages and tells
their statuses, send how the service sends through it, deliver how it delivers events to subscriptions, compare how it
stands next to what people write instead, console what twenty open consoles cost, cost what Firestore bills for it, scale what a second instance on Firestore
brings; each prints what was measured next to its target.
  --json        one JSON object on the standard output; the table goes to the standard error
  --quick       a first look; of a full run, watched takes 19 minutes, simulator 13
  --against FOLDER  measure the group "against" too: ratios to the build in another checkout; with cost, all groups
  --only GROUP  measure this alone (may be given again):
${groupLines.join('\n')}`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[]): BenchArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        against: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const [bench = '', ...others] = positionals;
    if (!isBench(bench) || others.length > 0) return `Say what to measure: ${benchNames.join(' or ')}.`;
    const { against = null } = values;
    const all = groupsOf(bench).filter(({ name }) => name !== 'against' || against !== null);
    const unknown = values.only.find((name) => !all.some((group) => group.name === name));
    if (unknown !== undefined) return `There is no group of figures called ${unknown}.`;
    const groups = values.only.length === 0 ? all : all.filter(({ name }) => values.only.includes(name));
    return { isJson: values.json, isQuick: values.quick, against, groups };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isBench(name: string): name is BenchName {
  return Object.hasOwn(benches, name);
}
