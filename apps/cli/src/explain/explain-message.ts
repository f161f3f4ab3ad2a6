import { meaningOf } from '@intexuraos/cloud-api';
import { badEnds, endStates } from '@intexuraos/service-api/outbox-state';
import { traceIdOfEntry, wamidHash } from '@intexuraos/whatsapp-service/trace-ids';
import type { Context } from '../context.ts';
import { entryLine } from '../events/entry-line.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { ServiceRefusal } from '../service/service.ts';
import { printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { printWait, sentenceOf, stateStyle } from './print-state.ts';

/** Shows the history of a message: every attempt, every status, and why it failed. The exit code is 1 if it failed. */
export async function explainMessage({ output, service }: Context, id: string): Promise<ExitCode> {
  const [message, entry] = await find(service.get, id);
  if (message === null && entry === null) {
    throw trouble(
      `The service knows no message ${id}.`,
      'It may belong to another number, or have been sent before the service was set up, or without it.',
    );
  }
  // The outbox entry also has the recipient, and whether the service gave up.
  const problem = objectOf(entry?.problem ?? message?.failure);
  const state = furtherOf(textOf(entry?.state), textOf(message?.state));
  const isFailed = isAmong(badEnds, state);
  if (output.isJson) {
    output.json({ id, state, message, outbox: entry });
    return isFailed ? exitCodes.trouble : exitCodes.fine;
  }
  const direction = message?.direction === 'in' ? 'incoming' : 'outgoing';
  const type = textOf(message?.type) ?? textOf(entry?.type) ?? 'unknown';
  const what = `an ${direction} ${textOf(message?.kind) === 'call' ? 'call' : `${type} message`}`;
  output.line(output.paint('bold', `${id}`));
  const change = changeBy(message, id);
  if (change !== null) output.line(change);
  output.line(`${what}, ${output.paint(stateStyle(state ?? 'received'), state ?? 'received')}`);
  const sentence = sentenceOf({ state, problem, waitsFor: entry?.waitsFor });
  if (sentence !== null) output.line(sentence);
  if (message !== null) output.line(entryLine(message));
  for (const line of historyOf(message, entry)) output.line(`  ${line}`);
  for (const line of inLogs(message, entry)) output.line(output.paint('dim', line));
  if (isFailed) {
    output.line();
    const known = meaningOfCode(problem);
    for (const name of ['details', 'userTitle', 'userMessage', 'cause', 'remedy'] as const) {
      const text = textOf(problem[name]) ?? (name === 'cause' || name === 'remedy' ? (known?.[name] ?? null) : null);
      const isRepeated = name === 'userMessage' && text === textOf(problem.details);
      if (text !== null && !isRepeated) printRow(output, name.startsWith('user') ? 'Meta says' : name, text);
    }
  }
  printWait(output, objectOf(entry?.waitsFor));
  return isFailed ? exitCodes.trouble : exitCodes.fine;
}

/** The meaning of Meta's code; undefined for the service's own problems, and for code 0, which means that Meta gave none. */
const meaningOfCode = ({ code, details }: Json) =>
  typeof code === 'number' && code > 0 ? meaningOf({ code, details: textOf(details) }) : undefined;

const isAmong = (states: readonly string[], state: string | null): boolean => state !== null && states.includes(state);

/** Describes an edit, deletion or reaction and names its message; null for any other message. */
function changeBy(message: Json | null, id: string): string | null {
  const target = textOf(message?.wamid);
  const reactsTo = textOf(message?.reactsTo);
  if (reactsTo !== null) return `this is a reaction to ${reactsTo}`;
  if (target === null || target === id || id.startsWith('out_')) return null;
  if (objectsOf(message?.versions).some(({ wamid }) => wamid === id)) return `this is an edit of ${target}`;
  return `this is ${textOf(objectOf(message?.revoked).wamid) === id ? 'the deletion of' : 'about'} ${target}`;
}

/** The hash under which the message appears in the service's log and traces, which hold no wamid. */
function inLogs(message: Json | null, entry: Json | null): string[] {
  const wamid = textOf(message?.wamid) ?? textOf(entry?.wamid);
  const entryId = textOf(entry?.id);
  return [
    ...(wamid === null ? [] : [`in the log: wamidHash ${wamidHash(wamid)}`]),
    ...(entryId === null ? [] : [`trace: ${traceIdOfEntry(entryId)}`]),
  ];
}

/** A status reaches outbox and conversation one after the other, so either may be behind. A final state of one of them counts. */
const furtherOf = (ofEntry: string | null, ofMessage: string | null): string | null =>
  [ofEntry, ofMessage].find((state) => isAmong(endStates, state)) ?? ofEntry ?? ofMessage;

async function find(get: Context['service']['get'], id: string): Promise<[Json | null, Json | null]> {
  const ask = (path: string): Promise<Json | null> =>
    get(path).catch((error: unknown) => {
      if (error instanceof ServiceRefusal && error.status === 404) return null;
      throw error;
    });
  if (id.startsWith('out_')) {
    const entry = await ask(`/v1/outbox/${encodeURIComponent(id)}`);
    const wamid = textOf(entry?.wamid);
    return [wamid === null ? null : await ask(`/v1/messages/${encodeURIComponent(wamid)}`), entry];
  }
  const message = await ask(`/v1/messages/${encodeURIComponent(id)}`);
  const outboxId = textOf(message?.outboxId);
  return [message, outboxId === null ? null : await ask(`/v1/outbox/${encodeURIComponent(outboxId)}`)];
}

/** Attempts and statuses, by their time. */
function historyOf(message: Json | null, entry: Json | null): string[] {
  const tries = objectsOf(entry?.attempts).map(({ number, startedAt, outcome, problem }) => ({
    at: String(startedAt),
    text: `attempt ${number}: ${outcome ?? 'in progress'}${codesOf(problem)}`,
  }));
  const statuses = objectsOf(message?.statuses ?? entry?.statuses).map(({ status, at, problem, errors }) => ({
    at: String(at),
    text: `${status}${problem ? codesOf(problem) : objectsOf(errors).map(codeOf).join('')}`,
  }));
  return [...tries, ...statuses]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ at, text }) => `${dayAndTime(at)}  ${text}`);
}

/** Every error of a problem, the decisive one first. */
const codesOf = (problem: unknown): string => [problem, ...objectsOf(objectOf(problem).others)].map(codeOf).join('');

const codeOf = (problem: unknown): string => {
  const { code, title } = objectOf(problem);
  return code === undefined || code === null ? '' : ` (${code} ${title ?? ''})`.replace(' )', ')');
};
