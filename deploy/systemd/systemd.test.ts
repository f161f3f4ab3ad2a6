import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../apps/whatsapp-service/src/config/config.ts';
import { startArguments } from '../../apps/whatsapp-service/src/start-arguments.ts';
import { stoppingTimes } from '../../apps/whatsapp-service/src/stopping.ts';
import { readOptions } from '../../apps/whatsapp-service/src/storage/sqlite/backup/backup-options.ts';
import { currentApp } from '../../trials/support/service-process.ts';
import { readUnit } from './read-unit.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const installed = '/opt/whatsapp/current/';
const service = readUnit('whatsapp.service');
const backup = readUnit('whatsapp-backup.service');
const only = (unit: typeof service, directive: string): string => (unit.get(directive) ?? []).join(' ');
const environment = Object.fromEntries(
  only(service, 'Environment')
    .split(' ')
    .map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]),
);
const secrets = {
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'systemd-4d9a0e7c2b5f8136',
  INTEXURAOS_WHATSAPP_APP_SECRET: '91c4f7e0b2d85a3c6e1f09d7a4b82c53',
};

describe('whatsapp.service', () => {
  it('starts the built service with the flags of npm start', () => {
    const [node = '', ...args] = only(service, 'ExecStart').split(' ');
    expect(existsSync(node.replace(installed, root))).toBe(true);
    expect(args.map((arg) => arg.replace(installed, root))).toEqual(startArguments(currentApp));
  });

  it('makes the service store its data in the state directory, listen on this machine, and trust one proxy', () => {
    expect(readConfig({ ...secrets, ...environment })).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      trustedProxies: 1,
      store: { kind: 'sqlite', path: `/var/lib/${only(service, 'StateDirectory')}/whatsapp.db` },
    });
  });

  it('gives it memory for its heap and for bodies on top', () => {
    const memory = Number(/^(\d+)G$/.exec(only(service, 'MemoryMax'))?.[1]) * 2 ** 30;
    const share = Number(/--max-old-space-size-percentage=(\d+)/.exec(only(service, 'ExecStart'))?.[1]);
    const { maxInFlightBytes } = readConfig({ ...secrets, ...environment });
    // The measured maximum (docs/reference/figures.md), as if all of it were outside the heap, plus the bodies.
    expect(memory * (1 - share / 100)).toBeGreaterThan(265e6 + maxInFlightBytes);
  });

  it('gives it more time to stop than it needs, and restarts it unless its configuration is wrong', () => {
    expect(Number(only(service, 'TimeoutStopSec')) * 1_000).toBeGreaterThan(stoppingTimes.end + 3_000);
    // `main.ts` exits with 2 for a configuration to fix.
    expect([only(service, 'Restart'), only(service, 'RestartPreventExitStatus')]).toEqual(['always', '2']);
  });
});

describe('whatsapp-backup', () => {
  it('backs up the service’s database with options that the command knows, as the same user', () => {
    const [, program = '', ...args] = only(backup, 'ExecStart').split(' ');
    expect(program).toBe(`${installed}apps/whatsapp-service/dist/backup.js`);
    const [data = '', backups = ''] = only(backup, 'StateDirectory').split(' ');
    expect(readOptions(args, {})).toMatchObject({ from: `/var/lib/${data}/whatsapp.db`, to: `/var/lib/${backups}` });
    expect(environment.INTEXURAOS_WHATSAPP_STORE).toBe(`sqlite:/var/lib/${data}/whatsapp.db`);
    expect(only(backup, 'User')).toBe(only(service, 'User'));
  });

  it('is started by its timer, even after a night in which the machine was off', () => {
    const timer = readUnit('whatsapp-backup.timer');
    expect([timer.get('Persistent'), timer.get('OnCalendar')]).toEqual([['yes'], ['*-*-* 02:30:00']]);
  });
});

const canVerify = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!canVerify) console.info('systemd is not installed (apt-get install systemd): it does not read the units.');

describe.skipIf(!canVerify)('systemd', () => {
  let folder = '';
  const units = readdirSync(new URL('.', import.meta.url)).filter((name) => /\.(service|timer)$/.test(name));
  const analyze = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { cwd: folder, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'systemd-'));
    for (const name of units) {
      const text = readFileSync(join(root, 'deploy/systemd', name), 'utf8');
      writeFileSync(join(folder, name), text.replaceAll(installed, root));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(units)('finds nothing wrong with %s', (name) => {
    expect(analyze('verify', join(folder, name))).toEqual({ status: 0, output: '' });
  });

  it.each([
    // Of what it counts, the service has the network, and V8 needs memory that is written and executed.
    ['whatsapp.service', 15],
    ['whatsapp-backup.service', 6],
  ])('rates the exposure of %s at no more than %i of 100', (name, threshold) => {
    const { status, output } = analyze('security', '--offline=true', `--threshold=${threshold}`, join(folder, name));
    expect(status, output).toBe(0);
  });
});

describe('F12: the guide for one machine', () => {
  const guide = readFileSync(join(root, 'docs/guide/one-machine.md'), 'utf8');

  it('names existing files and units', () => {
    const named = [...guide.matchAll(/deploy\/systemd\/([\w.-]+\.(?:service|timer|conf))/g)].map(
      ([, name = '']) => name,
    );
    expect(new Set(named)).toEqual(
      new Set(readdirSync(join(root, 'deploy/systemd')).filter((name) => !name.endsWith('.ts'))),
    );
    expect(guide).toContain('node_modules/.bin/node apps/whatsapp-service/dist/backup.js');
  });

  it('uses only existing commands and options', { timeout: 60_000 }, () => {
    const used = [...guide.matchAll(/npx whatsapp ((?:[a-z-]+ ?)+)((?:--[a-z-]+(?: [^\s-]\S*)? ?)*)/g)];
    expect(used.length).toBeGreaterThan(2);
    for (const [, words = '', options = ''] of used) {
      const command = words
        .trim()
        .split(' ')
        .filter((word) => !['api-key'].includes(word));
      const cli = join(root, 'apps/cli/bin/whatsapp.js');
      const { stdout } = spawnSync(process.execPath, [cli, ...command, '--help'], { encoding: 'utf8' });
      for (const [option] of options.matchAll(/--[a-z-]+/g))
        expect([command, stdout]).toEqual([command, expect.stringContaining(option)]);
    }
  });
});
