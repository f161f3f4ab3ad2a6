import { parseArgs } from 'node:util';

export interface UpgradeArguments {
  /** The commit that is upgraded from. */
  readonly from: string;
  readonly seed: number;
  readonly isJson: boolean;
}

export const usage = `npm run upgrade -- [--from COMMIT] [--seed N] [--json]

Builds the service as it was at another commit, puts load on it, webhooks and messages to send, kills it, and lets
today's build take over its database under the same load. Then goes back: the older build either goes on with the
database or refuses it with a line that says what to do. Then forward again, and all is held against a ledger.
  --from COMMIT  which build to upgrade from; default: HEAD~1, the commit before this one
  --seed N       repeats the traffic of another run; default: a new one, which is printed
  --json         one JSON object on the standard output; everything else goes to the standard error`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[], newSeed: number): UpgradeArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string', default: 'HEAD~1' },
        seed: { type: 'string', default: String(newSeed) },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) return '--seed takes a whole number.';
    if (!/^[\w./~^@-]+$/.test(values.from) || values.from.startsWith('-')) return '--from takes a commit.';
    return { from: values.from, seed, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
