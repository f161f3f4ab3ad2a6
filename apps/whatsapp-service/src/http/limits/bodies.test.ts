import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bodies, type Body, type BodyLimits, type BodyStop, createBodies, type OpenOptions } from './bodies.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

let time = 0;
beforeEach(() => {
  time = 0;
});

const create = (limits: Partial<BodyLimits> = {}): Bodies =>
  createBodies(
    { now: () => time, addressOf: ({ headers }) => String(headers.host) },
    { budgetBytes: 64 * MiB, ...limits },
  );

interface Opened {
  readonly body: Body;
  readonly stops: BodyStop[];
}

/** Begins a body from `address` that declares this many bytes. */
function open(bodies: Bodies, address: string, declaredBytes: number, options?: OpenOptions): Opened {
  const headers = { host: address, 'content-length': String(declaredBytes) };
  const body = bodies.open({ socket: {}, headers } as unknown as IncomingMessage, options);
  const stops: BodyStop[] = [];
  body.onStop = (stop) => stops.push(stop);
  return { body, stops };
}

/** Lets bytes arrive, as the reader of a body does. */
function arrive(bodies: Bodies, { body }: Opened, bytes: number): boolean {
  body.arrivedBytes += bytes;
  return bodies.reserve(body, bytes);
}

const pass = (bodies: Bodies, ms: number): void => {
  for (let passed = 0; passed < ms; passed += 1_000) {
    time += 1_000;
    bodies.sweep();
  }
};

describe('the budget for bodies', () => {
  it('reserves what has arrived, not what a header declares (16 silent bodies of 4 MiB took all of it)', () => {
    const bodies = create();
    for (let index = 0; index < 1_000; index += 1) {
      expect(arrive(bodies, open(bodies, `10.0.0.${index}`, 4 * MiB), 1)).toBe(true);
    }
    expect(arrive(bodies, open(bodies, '192.0.2.1', 4 * MiB), 4 * MiB)).toBe(true);
  });

  it('lets one body through alone, however small the budget', () => {
    const bodies = create({ budgetBytes: 10 });
    expect(arrive(bodies, open(bodies, 'a', 1_000), 1_000)).toBe(true);
  });

  it('releases a body’s reservation, once', () => {
    const bodies = create({ budgetBytes: 100 });
    const first = open(bodies, 'a', 60, { hasKey: true });
    arrive(bodies, first, 60);
    const second = open(bodies, 'b', 60, { hasKey: true });
    expect(arrive(bodies, second, 60)).toBe(false);
    bodies.release(first.body);
    bodies.release(first.body);
    expect(arrive(bodies, second, 60)).toBe(true);
    expect(arrive(bodies, open(bodies, 'c', 60, { hasKey: true }), 60)).toBe(false);
    expect(bodies.count()).toBe(2);
  });

  it('keeps a share for small bodies, and another for known addresses', () => {
    const bodies = create();
    for (const address of ['a', 'b', 'c']) {
      const large = open(bodies, address, 16 * MiB);
      bodies.finish(large.body);
      expect(arrive(bodies, large, 16 * MiB), `large, from ${address}`).toBe(address !== 'c');
      bodies.finish(large.body);
    }
    for (let index = 0; index < 65; index += 1) {
      const small = open(bodies, `small-${index}`, 256 * KiB);
      bodies.finish(small.body);
      expect(arrive(bodies, small, 256 * KiB), `small, number ${index}`).toBe(index < 64);
    }
    const known = open(bodies, 'meta', 16 * MiB);
    bodies.prove(known.body);
    expect(arrive(bodies, known, 16 * MiB)).toBe(true);
  });

  it('lets one unknown address have a quarter, and a known one all', () => {
    const bodies = create();
    arrive(bodies, open(bodies, 'a', 15 * MiB), 15 * MiB);
    const second = open(bodies, 'a', 2 * MiB);
    expect(arrive(bodies, second, 2 * MiB)).toBe(false);
    bodies.prove(second.body);
    expect(arrive(bodies, second, 49 * MiB)).toBe(true);
  });
});

describe('when room is short', () => {
  it('stops the unfinished bodies that have held most for longest, so that slow ones never block a normal one', () => {
    const bodies = create();
    const tiny = open(bodies, 'tiny', 4 * MiB);
    arrive(bodies, tiny, 1);
    const slow = Array.from({ length: 8 }, (_, index) => open(bodies, `slow-${index}`, 4 * MiB));
    for (const each of slow) {
      time += 1;
      arrive(bodies, each, 4 * MiB - 1);
    }
    time = 1_010;
    expect(arrive(bodies, open(bodies, 'proper', 8 * MiB), 8 * MiB)).toBe(true);
    expect(slow.map(({ stops }) => stops)).toEqual([...Array(2).fill(['slow_body']), ...Array(6).fill([])]);
    expect(tiny.stops).toEqual([]);
  });

  it('stops a young body of a lower rank, but not of the same rank', () => {
    const bodies = create();
    const large = ['a', 'b', 'c', 'd'].map((address) => open(bodies, address, 8 * MiB));
    for (const each of large) arrive(bodies, each, 8 * MiB - 1);
    expect(arrive(bodies, open(bodies, 'e', 8 * MiB), MiB)).toBe(false);
    const known = open(bodies, 'meta', 40 * MiB);
    bodies.prove(known.body);
    expect(arrive(bodies, known, 40 * MiB)).toBe(true);
    expect(large.map(({ stops }) => stops)).toEqual([['overloaded'], [], [], []]);
  });

  it('never stops a body that was read whole and is being stored', () => {
    const bodies = create({ budgetBytes: 100 });
    const stored = open(bodies, 'meta', 100, { hasKey: true });
    arrive(bodies, stored, 100);
    bodies.finish(stored.body);
    time = 10_000;
    expect(arrive(bodies, open(bodies, 'meta', 10), 10)).toBe(false);
    expect(stored.stops).toEqual([]);
  });
});

describe('the unfinished bodies of one address', () => {
  it('give way, the oldest first, if an unknown address has more than 32', () => {
    const bodies = create();
    const silent = Array.from({ length: 32 }, () => open(bodies, 'a', 100));
    time = 1_000;
    const next = open(bodies, 'a', 100);
    expect(silent.filter(({ stops }) => stops.length > 0)).toEqual([silent[0]]);
    expect(next.stops).toEqual([]);
    open(bodies, 'b', 100);
    expect(silent.filter(({ stops }) => stops.length > 0)).toHaveLength(1);
  });

  it('are not limited within the first second, since a burst after a restart comes from an address not yet known', () => {
    const bodies = create();
    const burst = Array.from({ length: 100 }, () => open(bodies, 'proxy', 100));
    expect(burst.flatMap(({ stops }) => stops)).toEqual([]);
  });

  it('are not limited if valid signatures came from it in the last hour (all clients behind one proxy)', () => {
    const bodies = create();
    bodies.prove(open(bodies, 'proxy', 100).body);
    time = 3_599_000;
    expect(bodies.isKnown('proxy')).toBe(true);
    const many = Array.from({ length: 100 }, () => open(bodies, 'proxy', 100));
    time += 999;
    open(bodies, 'proxy', 100);
    expect(many.flatMap(({ stops }) => stops)).toEqual([]);
    time += 1;
    expect(bodies.isKnown('proxy')).toBe(false);
  });
});

describe('the progress of a body', () => {
  it.each([
    ['is silent', 0, 5_000],
    ['brings a byte a second', 1, 5_000],
    ['brings a little less than 16 KiB in each 5 s', 3_276, 5_000],
    ['brings enough, but is not complete after 30 s', 100 * KiB, 30_000],
  ])('ends it if it %s', (_name, bytesPerSecond, afterMs) => {
    const bodies = create();
    const opened = open(bodies, 'a', 4 * MiB);
    while (opened.stops.length === 0 && time < 60_000) {
      opened.body.arrivedBytes += bytesPerSecond;
      pass(bodies, 1_000);
    }
    expect(opened.stops).toEqual(['slow_body']);
    expect(time).toBe(afterMs);
    expect(bodies.count()).toBe(0);
  });

  it('ends it in the next interval if it stops half-way', () => {
    const bodies = create();
    const opened = open(bodies, 'a', 4 * MiB);
    arrive(bodies, opened, MiB);
    pass(bodies, 9_000);
    expect(opened.stops).toEqual([]);
    pass(bodies, 1_000);
    expect(opened.stops).toEqual(['slow_body']);
  });

  it('lets an upload take its full time, and wait for Meta', () => {
    const bodies = create();
    const opened = open(bodies, 'a', 100 * MiB, { hasKey: true, maxMs: 600_000 });
    opened.body.isHeldUp = () => true;
    pass(bodies, 599_000);
    expect(opened.stops).toEqual([]);
    pass(bodies, 1_000);
    expect(opened.stops).toEqual(['slow_body']);
  });

  it('reports bodies older than a second, whose connections may be an unknown client’s by now', () => {
    const bodies = create();
    const { body } = open(bodies, 'a', 100);
    const late: Body[] = [];
    bodies.sweep((each) => late.push(each));
    time = 1_000;
    bodies.sweep((each) => late.push(each));
    expect(late).toEqual([body]);
  });
});

type Step = readonly ['open' | 'arrive' | 'finish' | 'prove' | 'release' | 'pass', number, number];

describe('any bodies in any order', () => {
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('open', 'arrive', 'arrive', 'finish', 'prove', 'release', 'pass'),
    fc.nat(7),
    fc.nat(400),
  );

  it('never reserve more than the budget except for a single body, and lose none of it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        time = 0;
        const bodies = create({ budgetBytes: 1_000, smallBytes: 200, maxUnfinished: 3 });
        const opened: Opened[] = [];
        for (const [action, which, amount] of steps) {
          const one = opened[which % Math.max(1, opened.length)];
          if (action === 'open') opened.push(open(bodies, `address-${which % 3}`, amount));
          else if (action === 'pass') pass(bodies, amount * 10);
          else if (one && action === 'arrive' && one.stops.length === 0 && !one.body.isReleased) {
            arrive(bodies, one, amount);
          } else if (one && action !== 'arrive') bodies[action](one.body);
          const reserved = opened.map(({ body }) => body.reservedBytes).filter((bytes) => bytes > 0);
          const sum = reserved.reduce((total, bytes) => total + bytes, 0);
          expect(sum <= 1_000 || reserved.length === 1).toBe(true);
        }
        for (const { body } of opened) bodies.release(body);
        expect(bodies.count()).toBe(0);
        expect(arrive(bodies, open(bodies, 'last', 100), 100)).toBe(true);
        expect(arrive(bodies, open(bodies, 'meta', 900, { hasKey: true }), 900)).toBe(true);
      }),
    );
  });
});
