import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/program.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The answer of `--json`. */
  json<T = Record<string, unknown>>(): T;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** How wide its output is; no terminal all the same. */
  readonly columns?: number;
  /** Where `.env` files and sandboxes are looked for; by default only the environment counts. */
  readonly project?: URL;
  readonly onOutput?: (text: string) => void;
  readonly onError?: (text: string) => void;
}

/** An empty file: no `.env` of a developer's reaches a test. */
const noFile = fileURLToPath(new URL('./no-settings', import.meta.url));

/** Runs a command line in this process, with no terminal. */
export async function whatsapp(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, stdin = '', signal = new AbortController().signal, onOutput, onError } = options;
  const { now, columns, project } = options;
  let [stdout, stderr] = ['', ''];
  const isWhole =
    project !== undefined ||
    args.includes('--settings') ||
    ['completion', '--help', '--version'].includes(args[0] ?? '--help');
  const code = await run(
    isWhole || args.includes('--help') ? args : [...args, '--settings', noFile],
    {
      stdout: {
        ...(columns !== undefined && { columns }),
        write: (text: string | Uint8Array) => {
          const shown = typeof text === 'string' ? text : Buffer.from(text).toString();
          stdout += shown;
          onOutput?.(shown);
        },
      },
      stderr: {
        write: (text: string) => {
          stderr += text;
          onError?.(text);
        },
      },
      stdin: Readable.from([stdin]),
      env,
      ...(now && { now }),
      ...(project && { project }),
    },
    signal,
  );
  return { code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T };
}
