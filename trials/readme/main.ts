import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeFreshCopy } from '../support/fresh-copy.ts';
import { freePort } from '../support/service-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { takesNoArguments } from '../support/usage.ts';
import { type Block, blocksIn } from './commands-in.ts';
import { documents } from './documents.ts';
import { filledIn, type Surroundings, type Verdict, verdictOn } from './rules.ts';

/** Runs the commands of README and the guides, in their order, in a fresh copy: 0 if all of them work. */
takesNoArguments(
  process.argv.slice(2),
  'npm run readme\n\nRuns the commands of README and the guides, in their order, in a fresh copy of the repository.',
);

const project = fileURLToPath(new URL('../../', import.meta.url));
const withinMs = 120_000;

interface Run {
  readonly child: ChildProcess;
  output(): string;
  /** Ctrl-C, to the command and all that it started. */
  interrupt(): Promise<number | null>;
}

/** A block in a shell of its own, which ends at the first command that fails. */
function start(copy: string, script: string, env: Readonly<Record<string, string>>): Run {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: copy,
    // Ctrl-C reaches the whole group, and nobody is there to be asked.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: join(copy, '.home'), METADATA_SERVER_DETECTION: 'none', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close');
  return {
    child,
    output: () => output,
    interrupt: async () => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGINT');
      await ended;
      return child.exitCode;
    },
  };
}

async function untilSo(run: Run, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await isSo())) {
    if (run.child.exitCode !== null) throw new Error(`It ended with ${run.child.exitCode}:\n${run.output()}`);
    if (Date.now() > until) throw new Error(`Nothing came of it within ${withinMs / 1000} s:\n${run.output()}`);
    await delay(100);
  }
}

async function untilEnded(run: Run): Promise<void> {
  await untilSo(run, () => run.child.exitCode !== null || run.child.signalCode !== null);
  if (run.child.exitCode !== 0) throw new Error(`It ended with ${run.child.exitCode}:\n${run.output()}`);
}

/** The lines that the sandbox prints to be pasted. */
const pasted = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]));

async function runDocuments(copy: string): Promise<number> {
  const ports = { service: await freePort(), meta: await freePort() };
  let sandbox: Run | null = null;
  const surroundings = (): Surroundings => ({
    sandbox: pasted(sandbox?.output() ?? ''),
    secret: () => randomBytes(32).toString('hex'),
    ports,
  });
  const write = () =>
    fetch(`http://127.0.0.1:${ports.meta}/_simulator/users/12025550142/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"text","text":{"body":"Hello!"}}',
    });

  /** One sandbox is enough: a later guide’s is the one that runs. */
  const verdictNow = (command: string): Verdict => {
    const verdict = verdictOn(command);
    const isThere = sandbox !== null && verdict.kind === 'stay' && verdict.until === 'sandbox';
    return isThere ? { kind: 'skip', reason: 'is running already' } : verdict;
  };

  const runBlock = async ({ place, commands }: Block): Promise<void> => {
    const verdicts = commands.map((command) => ({ command, verdict: verdictNow(command) }));
    const reasons = Object.groupBy(verdicts, ({ verdict }) => (verdict.kind === 'skip' ? verdict.reason : ''));
    for (const [reason, skipped = []] of Object.entries(reasons)) {
      const names = skipped.map(({ command }) => short(command)).join('; ');
      if (reason !== '')
        console.log(`skip  ${place}  ${reason}: ${names.length > 90 ? `${names.slice(0, 89)}…` : names}`);
    }
    const here = verdicts.filter(({ verdict }) => verdict.kind !== 'skip');
    for (const { command } of here) console.log(`run   ${place}  ${short(command)}`);
    if (here.length === 0) return;
    const script = here.map(({ command }) => filledIn(command, surroundings())).join('\n');
    const last = here.at(-1)?.verdict;
    const port = await freePort();
    const paste = script.includes('$WHATSAPP_') ? surroundings().sandbox : {};
    // The sandbox has the usual port.
    const run = start(copy, script, {
      ...paste,
      ...(last?.kind === 'stay' && last.until === 'service' && { PORT: String(port) }),
    });
    if (last?.kind !== 'stay') return untilEnded(run);
    try {
      if (last.until === 'sandbox') {
        sandbox = run;
        await untilSo(run, () => run.output().includes('Running until Ctrl-C'));
        return;
      }
      if (last.until === 'service')
        await untilSo(run, () =>
          fetch(`http://127.0.0.1:${port}/health/live`).then(
            ({ ok }) => ok,
            () => false,
          ),
        );
      if (last.until === 'message')
        await untilSo(run, async () => {
          await write();
          return run.output().includes('"message.text"');
        });
    } finally {
      if (run !== sandbox) await run.interrupt();
    }
  };

  let failed = 0;
  try {
    for (const name of documents) {
      for (const block of blocksIn(name, readFileSync(join(copy, name), 'utf8'))) {
        await runBlock(block).catch((error: unknown) => {
          failed += 1;
          console.log(`FAIL  ${block.place}  ${error instanceof Error ? error.message : error}`);
        });
      }
    }
  } finally {
    await (sandbox as Run | null)?.interrupt();
  }
  return failed;
}

const short = (command: string): string => command.replace(/\s*\n[\s\S]*/, ' …');

process.exitCode = await withTemporaryFolder('whatsapp-readme-', async (copy) => {
  makeFreshCopy(project, copy);
  mkdirSync(join(copy, '.home'));
  const failed = await runDocuments(copy);
  console.log(failed === 0 ? 'README and the guides work as they are written.' : `${failed} blocks failed.`);
  return failed === 0 ? 0 : 1;
});
