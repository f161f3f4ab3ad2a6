import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { brokenOff, type ExitCode, exitCodes } from '../outcome.ts';
import type { Work } from '../program.ts';
import { isInstalled, serviceFolderOf } from '../settings-source.ts';

interface ImportOptions {
  readonly keepQueue?: boolean;
}

/** Writes everything that the service has stored into a folder. */
export const exportData: Work = (context, _options, folder = '') => runProgram(context, ['export', folderOf(folder)]);

/** Fills an empty store from an export. */
export const importData: Work<ImportOptions> = (context, { keepQueue }, folder = '') =>
  runProgram(context, ['import', folderOf(folder), ...(keepQueue ? ['--keep-queue'] : [])]);

/** Resolves the path first, because the program runs in another folder. */
const folderOf = (folder: string): string => resolve(folder);

/**
 * Only a few records are live at a time, some 15 MB for any store. By default, V8 lets garbage grow with the data that passes through;
 * with these flags the peak hardly depends on it (docs/decisions/043).
 */
const heapFlags = ['--max-semi-space-size=4', '--heap-growing-percent=15'];

/**
 * Runs the service's own program with the service's settings, in the service's folder, since paths in settings are relative to it. Its
 * output goes to the terminal as it arrives.
 */
async function runProgram(context: Context, args: readonly string[]): Promise<ExitCode> {
  const { project, source, terminal, output, signal } = context;
  const folder = serviceFolderOf(project);
  const built = new URL('dist/data.js', folder);
  const program = fileURLToPath(existsSync(built) ? built : new URL('src/data-command/main.ts', folder));
  const file = settingsFileOf(context);
  const all = [...args, ...(file === null ? [] : ['--settings', file]), ...(output.isJson ? ['--json'] : [])];
  if (source.notice !== null) output.note(source.notice);
  const child = spawn(process.execPath, [...heapFlags, program, ...all], {
    cwd: fileURLToPath(isInstalled ? project : folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: terminal.env,
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.bytes(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => terminal.stderr.write(text));
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw brokenOff();
  // The program has already reported why, in JSON if requested.
  if (code === 2) return exitCodes.usage;
  return code === 0 ? exitCodes.fine : exitCodes.trouble;
}

/** Null if the service reads its usual files. */
function settingsFileOf({ source }: Context): string | null {
  const [first] = source.files;
  if (source.files.length === 1 && first) return existingFile(first);
  return isInstalled ? existingFile(source.file) : null;
}

const existingFile = (file: URL): string | null => (existsSync(file) ? fileURLToPath(file) : null);
