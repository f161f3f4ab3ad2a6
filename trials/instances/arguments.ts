import { parseArgs } from 'node:util';

export interface InstancesArguments {
  readonly minutes: number;
  readonly seed: number;
  readonly isJson: boolean;
}

export const usage = `npm run instances -- [--minutes N] [--seed N] [--json]

Starts two web and two worker processes on one Firestore emulator, with webhooks and messages, kills one every 20 s and starts it again,
has Firestore be slow or refuse for 3 s each time, once for a minute by the clocks of all, and one clock a minute ahead. Wake-ups go
through the Pub/Sub emulator, if there is one; of four one gets lost, one comes twice, and one late. Then it checks that everything
acknowledged took effect once and in order.
  --minutes N  how long; default 30
  --seed N     repeats the choice of moments of another run; default: a new one, which is printed
  --json       one JSON object on the standard output; everything else goes to the standard error`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[], newSeed: number): InstancesArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '30' },
        seed: { type: 'string', default: String(newSeed) },
        json: { type: 'boolean', default: false },
      },
    });
    const minutes = Number(values.minutes);
    const seed = Number(values.seed);
    if (!(minutes > 0)) return '--minutes takes a number above 0.';
    if (!Number.isInteger(seed)) return '--seed takes a whole number.';
    return { minutes, seed, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
