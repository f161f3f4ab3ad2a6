import { openStates } from '@intexuraos/service-api/outbox-state';
import type { Context } from '../context.ts';
import { printWait, sentenceOf } from '../explain/print-state.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';

/** Whether Meta has not received the message, as far as is known. */
export const isWaiting = (entry: Json): boolean => openStates.some((state) => state === entry.state);

/**
 * Reports that an entry of the outbox has not been sent, what it waits for and why. Returns 1, or 0 if it is not due to
 * be sent yet.
 *
 * @param said the state that was printed already, with the id
 */
export function reportQueued({ output }: Context, answer: Json, entry: Json, said?: string): ExitCode {
  const state = textOf(entry.state) ?? 'queued';
  if (output.isJson) output.json({ ...answer, state, waitsFor: entry.waitsFor ?? null });
  if (state !== said) output.line(`${output.paint('yellow', state)}  ${entry.id}`);
  output.line(sentenceOf(entry) ?? '');
  printWait(output, objectOf(entry.waitsFor));
  if (state === 'scheduled') return exitCodes.fine;
  if (state !== 'unknown') {
    output.line('The service sends it when it can. `whatsapp outbox cancel` with its id cancels it.');
  }
  return exitCodes.trouble;
}
