import { parseArgs } from 'node:util';

export interface HostileArguments {
  readonly requests: number;
  readonly seed: number;
  /** The index of the first request. */
  readonly from: number;
  readonly store: 'sqlite' | 'firestore';
  /** How long 1,000 slow connections are held after the attack; 0 for not at all. */
  readonly slowBodyMinutes: number;
  readonly isJson: boolean;
}

export const usage = `npm run hostile -- [--requests N] [--seed N] [--from N] [--only N] [--store sqlite|firestore]
  [--slow-bodies MINUTES] [--json]

Attacks the built service, with the simulator as its Meta: mutated webhooks, Graph calls, calls of /v1 and raw bytes, with
right and wrong keys and signatures. Checks that it never crashes, answers 500, hangs, grows, logs content, or lets a call
pass to Meta that is not permitted, and that correct webhooks and messages in between are stored and sent exactly once.
  --requests N  how many; default 20,000
  --seed N      repeats the requests of another run; default: a new one, which is printed
  --from N      begins with this request of the seed; default 0
  --only N      sends this one request of the seed and shows its answer
  --store S     sqlite (default), or firestore: needs Google's emulator
  --slow-bodies MINUTES
                after the attack, holds 1,000 silent or trickling connections for this long: no correct webhook may be refused
  --json        one JSON object on the standard output; everything else goes to the standard error`;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(args: readonly string[], newSeed: number): HostileArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        requests: { type: 'string', default: '20000' },
        seed: { type: 'string', default: String(newSeed) },
        from: { type: 'string', default: '0' },
        only: { type: 'string' },
        store: { type: 'string', default: 'sqlite' },
        'slow-bodies': { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
      },
    });
    const seed = Number(values.seed);
    const requests = values.only === undefined ? Number(values.requests) : 1;
    const from = Number(values.only ?? values.from);
    const { store } = values;
    if (!Number.isInteger(requests) || requests < 1) return '--requests takes a whole number, 1 or more.';
    if (!Number.isInteger(seed)) return '--seed takes a whole number.';
    if (!Number.isInteger(from) || from < 0) return '--from and --only take a whole number, 0 or more.';
    const slowBodyMinutes = Number(values['slow-bodies']);
    if (!(slowBodyMinutes >= 0)) return '--slow-bodies takes minutes.';
    if (store !== 'sqlite' && store !== 'firestore') return '--store takes sqlite or firestore.';
    return { requests, seed, from, store, slowBodyMinutes, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
