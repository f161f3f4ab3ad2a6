import { type SpawnOptions, spawn } from 'node:child_process';

interface Finished {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs a program to its end. */
export function attempt(command: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: string[] = [];
    const output: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout.push(chunk);
      output.push(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout: stdout.join(''), output: output.join('') }));
  });
}

/** Runs a program to its end and resolves with its output. Rejects with all output if it fails. */
export async function run(command: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const { code, stdout, output } = await attempt(command, options);
  if (code !== 0) throw new Error(`${command.slice(0, 3).join(' ')} … failed with ${code}:\n${output.trim()}`);
  return stdout;
}

/** Whether a program can be run. */
export async function isThere(program: string): Promise<boolean> {
  return (await attempt(['sh', '-c', 'command -v "$0"', program])).code === 0;
}
