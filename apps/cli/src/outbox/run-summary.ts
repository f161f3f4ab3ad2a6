import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { pausedWords, queueTable, queueWords } from '../status/queue-lines.ts';
import { askStatus } from '../status/run-status.ts';

/** The API has no more. */
const recipientsShown = 20;

/** The outbox part of the service's state: how much is waiting, for what, and how long sending will take. */
export async function summarizeOutbox(context: Context): Promise<ExitCode> {
  const { output } = context;
  const status = await askStatus(context);
  const { sending, at } = status;
  if (output.isJson) output.json({ at, sending });
  output.line(queueWords(status));
  for (const line of queueTable(status, recipientsShown)) output.line(`  ${line}`);
  for (const paused of sending.paused) output.line(output.paint('red', `Paused: ${pausedWords(paused, at)}`));
  for (const { cause, remedy } of status.problems.filter(({ about }) => about === 'queue' || about === 'number')) {
    output.line();
    output.line(cause);
    if (remedy !== null) output.line(output.paint('cyan', `→ ${remedy}`));
  }
  return exitCodes.fine;
}
