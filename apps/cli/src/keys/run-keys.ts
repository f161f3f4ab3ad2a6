import type { Context } from '../context.ts';
import { type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList, printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface CreateOptions {
  readonly scope: readonly string[];
  readonly number?: readonly string[];
  readonly expires?: string;
}

/** Creates a key, and prints it for the only time. */
export async function createKey({ output, service }: Context, options: CreateOptions, name = ''): Promise<ExitCode> {
  const { scope: scopes, number: phoneNumberIds = [], expires } = options;
  const body = { name, scopes: [...scopes], phoneNumberIds: [...phoneNumberIds] };
  const key = await service.post('/v1/keys', { ...body, ...(expires !== undefined && { expiresAt: expires }) });
  if (output.isJson) output.json(key);
  output.line(String(key.key));
  output.note(
    `${key.id} (${name}) is created. The key is not shown again: the service stores only its hash. ` +
      `\`whatsapp keys revoke ${key.id}\` ends it.`,
  );
  return exitCodes.fine;
}

/** Lists all keys, with those that no longer work. */
export async function listKeys({ output, service }: Context): Promise<ExitCode> {
  const keys = await service.list('/v1/keys', {}, 10_000);
  if (output.isJson) output.json({ data: [...keys] });
  else if (keys.length === 0)
    output.line(
      'No keys yet; those in INTEXURAOS_WHATSAPP_API_KEYS are not listed. `whatsapp keys create NAME --scope read` creates one.',
    );
  const rows = keys.map((key) => [
    String(key.id),
    String(key.name),
    stateOf(key),
    wordsOf(key.scopes),
    wordsOf(key.phoneNumberIds) || 'all numbers',
    usedAt(key),
  ]);
  printList(output, ['id', 'name', 'state', 'scopes', 'numbers', 'last used'], rows);
  return exitCodes.fine;
}

/** Shows one key. */
export async function showKey({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const key = await service.get(pathOf(id));
  if (output.isJson) output.json(key);
  printKey({ output }, key);
  return exitCodes.fine;
}

/** Ends a key. */
export async function revokeKey({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const response = await service.open(pathOf(id), { method: 'DELETE' });
  const key = objectOf(parseJson(await response.text()));
  if (output.isJson) output.json(key);
  output.line(
    `${key.id} (${key.name}) is revoked since ${dayAndTime(textOf(key.revokedAt))}. Other instances refuse it within three seconds.`,
  );
  return exitCodes.fine;
}

function printKey({ output }: Pick<Context, 'output'>, key: Json): void {
  printRow(output, 'id', String(key.id));
  printRow(output, 'name', String(key.name));
  printRow(output, 'state', stateOf(key));
  printRow(output, 'scopes', wordsOf(key.scopes));
  printRow(output, 'numbers', wordsOf(key.phoneNumberIds) || 'all');
  printRow(output, 'begins', String(key.hint));
  printRow(output, 'created', `${dayAndTime(textOf(key.createdAt))} by ${key.createdBy}`);
  printRow(output, 'last used', usedAt(key));
}

function stateOf({ state, expiresAt, revokedAt }: Json): string {
  if (state === 'revoked') return `revoked ${dayAndTime(textOf(revokedAt))}`;
  const end = textOf(expiresAt);
  return end === null ? String(state) : `${state === 'expired' ? 'expired' : 'active until'} ${dayAndTime(end)}`;
}

const usedAt = ({ lastUsedAt }: Json): string =>
  textOf(lastUsedAt) === null ? 'never' : dayAndTime(textOf(lastUsedAt));

const wordsOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');

const pathOf = (id: string): string => `/v1/keys/${encodeURIComponent(id)}`;
