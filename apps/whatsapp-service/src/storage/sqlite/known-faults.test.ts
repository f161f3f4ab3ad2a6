import { describe, expect, it } from 'vitest';
import { problemText } from '../../problems/problem.ts';
import type { FileNotice } from './check-files.ts';
import { FileFault, faultKindOf, fileFault } from './file-fault.ts';
import { createKnownFaults, type KnownFaults } from './known-faults.ts';

const sqliteError = (errcode: number, message: string): Error => Object.assign(new Error(message), { errcode });

function open(onViewDamaged: () => Promise<void> = async () => undefined) {
  const said: FileNotice[] = [];
  const clock = { now: 0 };
  const faults = createKnownFaults({
    path: '/data/w.db',
    notices: [
      { level: 'info', file: '/data/w.db', message: 'w.db was open to others.' },
      { level: 'warn', file: '/data/w.view.db', message: 'w.view.db was missing.' },
    ],
    outboxFault: null,
    onNotice: (notice) => said.push(notice),
    onViewDamaged,
    now: () => clock.now,
  });
  const saw = (fault: FileFault): void => faults.saw({ which: fault.which, kind: fault.kind, error: fault });
  return { faults, said, clock, saw };
}

const hintsOf = ({ findings }: KnownFaults): string[] => findings().map(problemText);

const damaged = (which: 'events' | 'view' | 'outbox'): FileFault => {
  const file = which === 'events' ? '/data/w.db' : `/data/w.${which}.db`;
  return new FileFault(which, file, 'damaged', 'database disk image is malformed');
};

describe('faultKindOf', () => {
  it.each([
    [11, 'damaged'],
    [779, 'damaged'],
    [26, 'damaged'],
    [10, 'disk'],
    [778, 'disk'],
    [13, 'full'],
    [5, 'held'],
  ])('reads SQLite’s result code %i as %s', (code, kind) => {
    expect(faultKindOf(sqliteError(code, 'x'))).toBe(kind);
  });
});

describe('fileFault', () => {
  it.each([
    [10, 'disk I/O error', /^The database \/data\/w\.db can't be used: disk I\/O error\. Check the disk/],
    [13, 'database or disk is full', /^The database \/data\/w\.db can't be used: .* is full\. Make room on the disk\./],
    [26, 'file is not a database', /^\/data\/w\.db is damaged: file is not a database\. .*--restore NAME/],
    [14, 'unable to open', /^The database \/data\/w\.db can't be used: .* can be written by this user\./],
  ])('names the file, what SQLite says with code %i, and what to do', (code, message, words) => {
    expect(fileFault('events', '/data/w.db', sqliteError(code, message)).message).toMatch(words);
  });
});

describe('createKnownFaults', () => {
  it('shows what was found at start, except resolved findings', () => {
    const { faults, said } = open();
    expect(said).toHaveLength(2);
    expect(hintsOf(faults)).toEqual(['w.view.db was missing.']);
  });

  it('shows a temporary fault for a minute after its last occurrence, without the folder', () => {
    const { faults, saw, clock, said } = open();
    const fault = fileFault('outbox', '/data/w.outbox.db', sqliteError(10, 'disk I/O error'));
    if (fault instanceof FileFault) saw(fault);
    expect(hintsOf(faults).at(-1)).toMatch(/^The database w\.outbox\.db can't be used: disk I\/O error/);
    clock.now = 59_000;
    expect(hintsOf(faults)).toHaveLength(2);
    clock.now = 61_000;
    expect([hintsOf(faults).length, faults.of('outbox'), said.length]).toEqual([1, null, 2]);
  });

  it.each(['events', 'outbox'] as const)('stops using %s that turns out damaged, and reports it once', (which) => {
    const { faults, saw, said } = open();
    for (let times = 0; times < 3; times += 1) saw(damaged(which));
    expect(faults.of(which)?.message).toMatch(/^w\.(outbox\.)?db is damaged/);
    expect(said.slice(2)).toEqual([expect.objectContaining({ level: 'error', message: faults.of(which)?.message })]);
  });

  it('rebuilds a damaged view once, and reports it when the new one is damaged too', async () => {
    const reasons: unknown[] = [];
    const replaced = Promise.withResolvers<void>();
    const { saw, said } = open((...reason: unknown[]) => {
      reasons.push(...reason);
      return replaced.promise;
    });
    // Calls that were in flight hit it as well.
    for (let times = 0; times < 3; times += 1) saw(damaged('view'));
    expect(reasons).toEqual([expect.stringMatching(/^w\.view\.db is damaged/)]);
    replaced.resolve();
    await replaced.promise;
    await Promise.resolve();
    for (let times = 0; times < 3; times += 1) saw(damaged('view'));
    expect([reasons.length, said.slice(2).map(({ message }) => message)]).toEqual([
      1,
      [expect.stringMatching(/damaged again/)],
    ]);
  });
});
