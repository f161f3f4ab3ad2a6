import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Context } from './context.ts';
import { type CommandError, trouble, wrongUse } from './outcome.ts';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** The text of a file that a command was given, or of standard input for `-`. @throws where it can't be read. */
export const readInput = async ({ terminal }: Pick<Context, 'terminal'>, file: string): Promise<string> =>
  file === '-' ? readAll(terminal.stdin) : (await readInputBytes(file)).toString('utf8');

/** The bytes of a file that a command was given. @throws where it can't be read. */
export async function readInputBytes(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (error) {
    throw wrongUse(`${file} can’t be read (${codeOf(error)}).`);
  }
}

/** What to say of a file that can't be written. */
export const notWritten = (file: string, error: unknown): CommandError =>
  trouble(`${file} can’t be written (${codeOf(error)}).`, 'Check that its folder exists and that you may write there.');
