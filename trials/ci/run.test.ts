import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Commands of the machine that `.ci/run` looks for or runs; here each does nothing, and well. */
const commands = [
  ...['chromium-headless-shell', 'curl', 'openssl', 'python3', 'tmux', 'zsh', 'fish', 'docker-compose', 'caddy'],
  ...['nginx', 'haproxy', 'systemd-analyze', 'promtool', 'buildah', 'debootstrap', 'docker', 'terraform', 'git'],
];
/** Vitest's report: how each test ended. */
const reportOf = (...states: readonly string[]) => ({
  testResults: [
    {
      name: join(root, 'x.test.ts'),
      status: states.includes('failed') ? 'failed' : 'passed',
      ...{ startTime: 0, endTime: 2_000, message: '' },
      assertionResults: states.map((status) => ({ status, fullName: `has ${status}`, failureMessages: ['why'] })),
    },
  ],
});

let folder: string;
const program = (name: string, script: string): void => {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-run-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'tmp'));
  for (const file of ['.ci/run', 'scripts/test-report.ts']) cpSync(join(root, file), join(folder, file));
  for (const command of commands) program(command, 'exit 0');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `.ci/run` with an npm that writes this report of its tests, and fails in this one of its other scripts. */
function run(report: object, failing = 'none') {
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  const isFine = !JSON.stringify(report).includes('"failed"');
  const writes = `for each in "$@"; do case $each in --outputFile.json=*) cp ${folder}/report.json "\${each#*=}";; esac; done`;
  program(
    'npm',
    `case "$*" in\ntest*) ${writes}; exit ${isFine ? 0 : 1};;\n*${failing}*) echo broken here; exit 1;;\nesac`,
  );
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  const env = { PATH: path, HOME: folder, TMPDIR: join(folder, 'tmp') };
  const { status, stdout } = spawnSync('bash', [join(folder, '.ci/run')], { env, encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, lines, steps: lines.filter((line) => /^(ok|FAIL) /.test(line)).length };
}

// On a busy machine each of a hundred small programs waits for its turn.
describe('.ci/run', { timeout: 300_000 }, () => {
  it('ends with the sum of tests and steps, and leaves no files or processes behind', () => {
    const { status, lines, steps } = run(reportOf('passed', 'passed'));
    expect(steps).toBeGreaterThan(10);
    const names = lines.filter((line) => line.startsWith('ok ')).map((line) => line.replace(/ \(\d+s\)$/, ''));
    expect(names).toEqual([...new Set(names)]);
    expect([status, lines.at(-1)]).toEqual([0, `${steps + 2} passed, 0 failed`]);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  it('fails, and names skipped steps, failed steps with their output, and tests that failed again alone', () => {
    const { status, lines, steps } = run(reportOf('passed', 'failed', 'skipped'), 'hostile');
    expect([status, lines.at(-1)]).toEqual([1, `${steps} passed, 3 failed`]);
    expect(lines.indexOf('      broken here')).toBeGreaterThan(0);
    expect(lines.filter((line) => /at first: .*has failed: why$/.test(line))).toHaveLength(1);
    expect(lines.slice(lines.indexOf('FAILED:'), -2)).toEqual([
      'FAILED:',
      expect.stringMatching(/x\.test\.ts: has failed: why$/),
      '      hostile, 8,000 requests',
      '      1 tests were skipped, and here none may be',
    ]);
  });

  it('stops if packages can’t be installed', () => {
    const { status, lines } = run(reportOf('passed'), 'install');
    expect([status, lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
  });
});
