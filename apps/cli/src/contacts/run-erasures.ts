import type { Context } from '../context.ts';
import { type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { confirm } from '../terminal/ask.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface EraseOptions {
  readonly block?: boolean;
  readonly yes?: boolean;
}

/** Erases a person. */
export async function eraseContact(context: Context, { block, yes }: EraseOptions, id = ''): Promise<ExitCode> {
  const { output, service } = context;
  if (!yes) {
    if (!output.isInteractive) {
      throw wrongUse('There is no terminal to confirm on, so nobody was erased.', 'Use --yes to erase without asking.');
    }
    const question = `Erase everything that is stored about ${id}? It can’t be undone.`;
    if (!(await confirm(context, question, false))) return exitCodes.fine;
  }
  const path = `/v1/contacts/${encodeURIComponent(id)}?later=${block ? 'block' : 'start-again'}`;
  const response = await service.open(path, { method: 'DELETE' });
  const erasure = objectOf(parseJson(await response.text()));
  if (output.isJson) output.json(erasure);
  output.line(
    `${erasure.id} is in progress; it continues after a restart. \`whatsapp contacts erasures\` shows when it is done.`,
  );
  return exitCodes.fine;
}

/** Lists erasures, the newest first. */
export async function listErasures({ output, service }: Context): Promise<ExitCode> {
  const erasures = await service.list('/v1/erasures', {}, 1_000);
  if (output.isJson) output.json({ data: [...erasures] });
  else if (erasures.length === 0) output.line('Nobody was erased.');
  const rows = erasures.map((erasure) => [
    dayAndTime(textOf(erasure.requestedAt)),
    String(erasure.state),
    String(erasure.later),
    String(erasure.requestedBy),
    countsOf(erasure),
    String(erasure.id),
  ]);
  printList(output, ['requested', 'state', 'later', 'by', 'erased', 'id'], rows);
  return exitCodes.fine;
}

const countsOf = ({ counts }: Json): string =>
  Object.entries(objectOf(counts))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
