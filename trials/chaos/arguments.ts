import { parseArgs } from 'node:util';

export interface ChaosArguments {
  readonly cycles: number;
  readonly seed: number;
  readonly isJson: boolean;
}

export const usage = `npm run chaos -- [--cycles N] [--seed N] [--json]

Kills the built service with SIGKILL while webhooks come and messages go, starts it again on the same database, and checks
that everything it acknowledged is there and took effect once, and that every message went once, in order, or is reported.
  --cycles N  how many kills; default 20. Up to 30 more follow until some fell into each kind of transaction
  --seed N    repeats the choice of moments and traffic of another run; default: a new one, which is printed
  --json      one JSON object on the standard output; everything else goes to the standard error`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[], newSeed: number): ChaosArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        cycles: { type: 'string', default: '20' },
        seed: { type: 'string', default: String(newSeed) },
        json: { type: 'boolean', default: false },
      },
    });
    const cycles = Number(values.cycles);
    const seed = Number(values.seed);
    if (!Number.isInteger(cycles) || cycles < 1) return '--cycles takes a whole number, 1 or more.';
    if (!Number.isInteger(seed)) return '--seed takes a whole number.';
    return { cycles, seed, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
