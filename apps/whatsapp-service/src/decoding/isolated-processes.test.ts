import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createIsolatedProcesses, type IsolatedProcessesOptions, type Program } from './isolated-processes.ts';
import { createSemaphore } from './semaphore.ts';

const folder = mkdtempSync(join(tmpdir(), 'isolated-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A program of this script. */
function program(script: string): string {
  count += 1;
  const path = join(folder, `program-${count}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const running = (script: string, more: Partial<Program> = {}, options: IsolatedProcessesOptions = {}) => {
  const processes = createIsolatedProcesses(options);
  const path = program(script);
  return { processes, run: () => processes.run(async () => ({ path, args: [], maxBytes: 100, ...more })) };
};

describe('createIsolatedProcesses', () => {
  it('gives what the program writes', async () => {
    const made = await running('printf made').run();
    expect(made.kind === 'made' && made.bytes.toString()).toBe('made');
  });

  it('gives it no environment, and limits of memory and time', async () => {
    const script = 'env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=; ulimit -v; ulimit -t; ulimit -c';
    const made = await running(script, { maxSpaceKiB: 1_048_576 }).run();
    expect(made.kind === 'made' && made.bytes.toString()).toBe('1048576\n20\n0\n');
  });

  it.each([
    ['fails', 'printf half; exit 1'],
    ['is killed', 'printf half; kill -9 $$'],
    ['writes nothing', 'exit 0'],
  ])('takes nothing of a program that %s', async (_how, script) => {
    expect(await running(script).run()).toEqual({ kind: 'unreadable' });
  });

  it('ends a program that takes too long, which says nothing of the file', async () => {
    expect(await running('while :; do :; done', {}, { timeoutMs: 50 }).run()).toEqual({ kind: 'busy' });
  });

  it('ends a program that writes more than is taken', async () => {
    expect(await running('while :; do printf 0123456789; done').run()).toEqual({ kind: 'too_large' });
  });

  it('says that a program can’t be run', async () => {
    expect(await running('', { path: join(folder, 'none') }).run()).toEqual({ kind: 'unusable' });
  });

  it('runs a few at a time, and refuses where too many wait', async () => {
    const gate = join(folder, 'gate');
    const script = `while [ ! -e ${gate} ]; do :; done; printf made`;
    const { run } = running(script, {}, { maxRunning: 1, maxWaiting: 1 });
    const [first, second] = [run(), run()];
    expect(await run()).toEqual({ kind: 'busy' });
    writeFileSync(gate, '');
    expect((await Promise.all([first, second])).map(({ kind }) => kind)).toEqual(['made', 'made']);
    expect((await run()).kind).toBe('made');
  });

  it('runs nothing next to one that takes much memory, and each in its turn', async () => {
    const gate = join(folder, 'gate-alone');
    const semaphore = createSemaphore(2, 10);
    const order: string[] = [];
    const acquire = (name: string, needed: number) => semaphore.acquire(needed).then(() => order.push(name));
    await acquire('small', 1);
    const [large, next] = [acquire('large', 2), acquire('next', 1)];
    // There is a place for the last one, but it is not its turn.
    await Promise.resolve();
    expect(order).toEqual(['small']);
    semaphore.release(1);
    await large;
    expect(order).toEqual(['small', 'large']);
    semaphore.release(2);
    await next;
    expect(order).toEqual(['small', 'large', 'next']);
    // Fails if another one is running.
    const path = program(`mkdir ${gate} || exit 1; printf made; rmdir ${gate}`);
    const processes = createIsolatedProcesses();
    const run = () => processes.run(async () => ({ path, args: [], maxBytes: 100 }), { isAlone: true });
    expect((await Promise.all([run(), run()])).map(({ kind }) => kind)).toEqual(['made', 'made']);
  });

  it('ends what runs when the service stops, and begins nothing then', async () => {
    const started = join(folder, 'started');
    const { processes, run } = running(`: > ${started}; while :; do :; done`, {}, { maxRunning: 1 });
    const both = [run(), run()];
    // Both are in hand: one runs or is about to, one waits.
    processes.stop();
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['busy', 'busy']);
    expect(await run()).toEqual({ kind: 'busy' });
  });

  it('gives a program its input, and ends one whose input is cut short', async () => {
    const whole = await running('cat', { input: Readable.from(['0123', '456789']) }).run();
    expect(whole.kind === 'made' && whole.bytes.toString()).toBe('0123456789');
    const broken = new Readable({
      read() {
        this.push('0123');
        this.destroy(new Error('the disk failed'));
      },
    });
    expect(await running('cat', { input: broken }).run()).toEqual({ kind: 'unreadable' });
  });

  it('runs nothing where there is nothing to convert', async () => {
    expect(await createIsolatedProcesses().run(async () => null)).toEqual({ kind: 'lost' });
  });
});
