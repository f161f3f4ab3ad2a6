import { describe, expect, it } from 'vitest';
import type { WriteStatus } from './connection.ts';
import type { Write } from './values.ts';
import { createWriteRequests } from './write-requests.ts';

/** The gRPC codes that the emulator can't be made to give. */
const [ok, invalid, exists, aborted, unavailable] = [0, 3, 6, 10, 14];

const write = (name: string): Write => ({ update: { name, fields: {} } });
const nameOf = ({ update }: Write): string => update?.name ?? '';
const fault = (code: number): Error => Object.assign(new Error('said Firestore'), { code });

/** Requests to a Firestore with these answers; `asked` are the names in each request. */
function requestsTo(answer: (name: string, attempt: number) => number | Error) {
  const asked: string[][] = [];
  const pauses: number[] = [];
  const attempts = new Map<string, number>();
  const answerTo = (name: string): WriteStatus => {
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    const code = answer(name, attempt);
    if (code instanceof Error) throw code;
    return { code, message: '' };
  };
  const requests = createWriteRequests({
    connection: {
      batchWrite: async (writes) => {
        asked.push(writes.map(nameOf));
        return writes.map((one) => answerTo(nameOf(one)));
      },
      commit: async (writes) => {
        asked.push(writes.map(nameOf));
        const { code } = answerTo(nameOf(writes[0] ?? {}));
        if (code !== 0) throw fault(code);
      },
    },
    onRoundTrip: () => undefined,
    pause: async (ms) => {
      pauses.push(ms);
    },
  });
  return { requests, asked, pauses };
}

const later = (): number => performance.now() + 60_000;
const codes = (statuses: readonly WriteStatus[]): number[] => statuses.map(({ code }) => code);
const noSimpler = (): null => null;

describe('createWriteRequests', () => {
  it('hands back the status of each write', async () => {
    const { requests } = requestsTo((name) => (name === 'b' ? exists : ok));
    expect(codes(await requests.create(['a', 'b', 'c'].map(write), noSimpler, later()))).toEqual([ok, exists, ok]);
  });

  it('asks for nothing when there is nothing to write', async () => {
    const { requests, asked } = requestsTo(() => ok);
    expect(await requests.create([], noSimpler, later())).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('repeats what may succeed a little later, and that alone', async () => {
    const { requests, asked, pauses } = requestsTo((name, attempt) => (name === 'b' && attempt < 3 ? aborted : ok));
    expect(codes(await requests.create(['a', 'b'].map(write), noSimpler, later()))).toEqual([ok, ok]);
    expect(asked).toEqual([['a', 'b'], ['b'], ['b']]);
    expect(pauses).toEqual([60, 120]);
  });

  it('repeats a request that did not get through', async () => {
    const { requests } = requestsTo((_name, attempt) => (attempt === 1 ? fault(unavailable) : ok));
    expect(codes(await requests.update(['a'].map(write), later()))).toEqual([ok]);
  });

  it('gives up after some attempts, with the last status', async () => {
    const { requests, asked } = requestsTo(() => fault(unavailable));
    expect(await requests.update(['a'].map(write), later())).toEqual([
      { code: unavailable, message: 'said Firestore' },
    ]);
    expect(asked).toHaveLength(6);
  });

  it('does not repeat what would come too late', async () => {
    const { requests, asked } = requestsTo(() => aborted);
    expect(codes(await requests.update(['a'].map(write), performance.now() + 10))).toEqual([aborted]);
    expect(asked).toHaveLength(1);
  });

  it('finds the one write for which Firestore refuses the whole request', async () => {
    const { requests } = requestsTo((name) => (name === 'bad' ? fault(invalid) : ok));
    const names = ['a', 'b', 'bad', 'c', 'd'];
    expect(codes(await requests.create(names.map(write), noSimpler, later()))).toEqual([ok, ok, invalid, ok, ok]);
  });

  it('gives a refused write a second chance in its simpler form', async () => {
    const { requests } = requestsTo((name) => (name.startsWith('bad') ? invalid : ok));
    const simpler = (index: number): Write | null => (index === 1 ? write('simple') : null);
    const created = await requests.create(['a', 'bad', 'bad too'].map(write), simpler, later());
    expect(codes(created)).toEqual([ok, ok, invalid]);
  });

  it('creates parts all or none, and repeats them together', async () => {
    const { requests, asked } = requestsTo((_name, attempt) => (attempt === 1 ? aborted : ok));
    expect(await requests.createInParts(['event', 'part'].map(write), later())).toMatchObject({ code: ok });
    expect(asked).toEqual([
      ['event', 'part'],
      ['event', 'part'],
    ]);
  });
});
