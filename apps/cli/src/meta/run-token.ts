import { text as readAll } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { mask } from '../terminal/secrets.ts';
import { table } from '../terminal/table.ts';
import { dayAndTime, duration } from '../terminal/times.ts';
import { createMeta } from './meta.ts';
import { missingScopes } from './token-problem.ts';

/** Shows what Meta knows of a token. @returns 1 if it can't be used. */
export async function inspectToken(context: Context, _options: object, given?: string): Promise<ExitCode> {
  const { output, settings, terminal } = context;
  const named = given === '-' ? (await readAll(terminal.stdin)).trim() : given;
  const token = named ?? settings.token;
  if (!token) {
    throw wrongUse(
      settings.tokenProblem ?? 'There is no access token.',
      'Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN, or give one: `whatsapp token inspect - < file`.',
    );
  }
  output.hide(token);
  const meta = createMeta({ ...settings, token }, output);
  try {
    const { data } = await meta.get('debug_token', { input_token: token });
    return tell(context, token, objectOf(data));
  } finally {
    await meta.close();
  }
}

function tell({ output, now }: Context, token: string, data: Json): ExitCode {
  const scopes = Array.isArray(data.scopes) ? data.scopes.map(String) : [];
  const missing = missingScopes(data);
  const isGood = data.is_valid === true && missing.length === 0;
  if (output.isJson) {
    output.json({ token: mask(token), ...data, missingScopes: missing });
    return isGood ? exitCodes.fine : exitCodes.trouble;
  }
  const error = objectOf(data.error);
  const rows: [string, string][] = [
    ['token', mask(token)],
    [
      'valid',
      data.is_valid === true
        ? output.paint('green', 'yes')
        : output.paint('red', `no: ${textOf(error.message) ?? 'Meta doesn’t say why'}`),
    ],
    ['kind', kindOf(data)],
    ['app', `${textOf(data.application) ?? ''} ${textOf(data.app_id) ?? ''}`.trim()],
    ['expires', endOf(data.expires_at, now())],
    ['scopes', scopes.join(', ')],
    ...(missing.length === 0 ? [] : ([['missing', output.paint('red', missing.join(', '))]] as [string, string][])),
    ...objectsOf(data.granular_scopes).map(({ scope, target_ids: ids }): [string, string] => [
      'opens',
      `${scope}: ${Array.isArray(ids) && ids.length > 0 ? ids.join(', ') : 'all'}`,
    ]),
  ];
  for (const line of table(rows.filter(([, text]) => text !== ''))) output.line(line);
  return isGood ? exitCodes.fine : exitCodes.trouble;
}

export function kindOf({ type, expires_at: expiresAt }: Json): string {
  if (type === 'SYSTEM_USER')
    return expiresAt === 0 ? 'system user, the right kind for production' : 'system user, but it expires';
  if (type === 'USER') return 'a person’s: one from the dashboard expires after 24 hours and is for testing only';
  return textOf(type)?.toLowerCase() ?? 'unknown';
}

function endOf(seconds: unknown, now: number): string {
  if (seconds === 0) return 'never';
  if (typeof seconds !== 'number') return '';
  const left = seconds * 1000 - now;
  return `${dayAndTime(seconds * 1000)} (${left > 0 ? `in ${duration(left)}` : `${duration(-left)} ago`})`;
}
