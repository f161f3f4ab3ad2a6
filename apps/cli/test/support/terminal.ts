import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/whatsapp.js', import.meta.url));

/** Whether there can be a terminal; says so where not. */
export const hasTerminal = spawnSync('tmux', ['-V']).status === 0;
if (!hasTerminal) console.log('tmux is not here: what needs a real terminal is not run (apt-get install tmux).');

/** A real terminal with a person before it. */
export interface RealTerminal {
  /** Waits until the screen shows it. */
  sees(text: string | RegExp, withinMs?: number): Promise<void>;
  types(text: string): void;
  presses(...keys: readonly string[]): void;
  screen(): Promise<string>;
  /** Resolves once everything in it was hung up on. */
  close(): Promise<void>;
}

/** Runs `whatsapp`, or another command, in a terminal of tmux's, in an otherwise empty environment. */
export function openTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program: readonly string[] = [process.execPath, bin],
  columns = 140,
): RealTerminal {
  const variables = Object.entries({
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    TERM: 'screen-256color',
    LANG: 'C.UTF-8',
    ...env,
  });
  const command = ['env', '-i', ...variables.map(([name, value]) => `${name}=${value}`), ...program, ...args]
    .map(quoted)
    .join(' ');
  // The shell stays, so that the last screen and the exit code can be read.
  const tmux = openTmux(columns, `trap : INT; ${command}; echo "ended with $?"; sleep 600`);
  const screen = async (): Promise<string> => (await tmux.run('capture-pane', '-p', '-S', '-')).trimEnd();
  return {
    screen,
    sees: (text, withinMs = 30_000) => expect.poll(screen, { timeout: withinMs, interval: 50 }).toMatch(text),
    types: (text) => {
      void tmux.run('send-keys', '-l', text);
      void tmux.run('send-keys', 'Enter');
    },
    presses: (...keys) => void tmux.run('send-keys', ...keys),
    close: tmux.close,
  };
}

/** As a shell and tmux read it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * A tmux of its own, with which one client speaks for as long as it is there (tmux's control mode): each look at the screen would
 * start a process otherwise, twenty in a second.
 */
function openTmux(columns: number, command: string) {
  const socket = `whatsapp-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const session = ['new-session', '-f', 'no-output', '-x', String(columns), '-y', '200', command];
  const client = spawn('tmux', ['-L', socket, '-u', '-f', '/dev/null', '-C', ...session], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let isClosed = false;
  const ended = once(client, 'close');
  // Where it has ended by itself, what is asked is answered below.
  client.stdin.on('error', () => undefined);
  const waiting: PromiseWithResolvers<string>[] = [];
  /** Before there is a session, tmux refuses what is asked about it. */
  const ready = Promise.withResolvers<void>();
  /** The lines of the answer that is being read, and the number in its first line and its last. */
  let answer: { readonly number: string; readonly lines: string[] } | null = null;
  createInterface({ input: client.stdout }).on('line', (line) => {
    if (line.startsWith('%session-changed ')) ready.resolve();
    const [, bound = '', number = ''] = /^%(begin|end|error) \d+ (\d+) 1$/.exec(line) ?? [];
    if (answer === null) {
      if (bound === 'begin') answer = { number, lines: [] };
    } else if (number !== answer.number) answer.lines.push(line);
    else {
      const text = answer.lines.join('\n');
      answer = null;
      if (bound === 'end') waiting.shift()?.resolve(text);
      else waiting.shift()?.reject(new Error(`tmux: ${text}`));
    }
  });
  const closed = () => new Error('The terminal is closed.');
  void ended.then(() => {
    isClosed = true;
    for (const { reject } of waiting.splice(0)) reject(closed());
  });
  const run = (...words: readonly string[]): Promise<string> => {
    if (isClosed) return Promise.reject(closed());
    const result = Promise.withResolvers<string>();
    waiting.push(result);
    void ready.promise.then(() => client.stdin.write(`${words.map(quoted).join(' ')}\n`));
    return result.promise;
  };
  const close = async (): Promise<void> => {
    waiting.length = 0;
    if (!isClosed) client.stdin.write('kill-server\n');
    await ended;
  };
  return { run, close };
}
