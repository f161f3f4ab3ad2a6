import type { Context } from '../context.ts';
import { printWait } from '../explain/print-wait.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';

/** States in which Meta has not got a message, as far as is known. */
const waiting: ReadonlySet<string> = new Set(['scheduled', 'queued', 'sending', 'unknown']);

export const isWaiting = (entry: Json): boolean => waiting.has(textOf(entry.state) ?? '');

/**
 * Says that an entry of the outbox has not been sent, what it waits for and why. Ends with 1, but with 0 where it is not to
 * be sent yet.
 */
export function reportQueued({ output }: Context, answer: Json, entry: Json): ExitCode {
  const state = textOf(entry.state) ?? 'queued';
  if (output.isJson) output.json({ ...answer, state, waitsFor: entry.waitsFor ?? null });
  output.line(`${output.paint('yellow', state)}  ${entry.id}`);
  printWait(output, objectOf(entry.waitsFor));
  if (state === 'scheduled') return exitCodes.fine;
  output.line(
    state === 'unknown'
      ? 'It is not known whether Meta has it.'
      : 'It has not been sent yet; the service sends it when it can. `whatsapp outbox cancel` with its id takes it back.',
  );
  return exitCodes.trouble;
}
