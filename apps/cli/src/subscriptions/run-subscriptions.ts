import type { Context } from '../context.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import type { Style } from '../terminal/output.ts';
import { printList, printRow } from '../terminal/table.ts';
import { dayAndTime, readTime, timeHint } from '../terminal/times.ts';

interface AddOptions {
  readonly form: string;
  readonly types?: readonly string[];
  readonly number: readonly string[];
  readonly conversation: readonly string[];
  readonly via: readonly string[];
  readonly direction?: string;
  readonly description?: string;
  readonly secret?: string;
  readonly bearer?: string;
  readonly verifyToken?: string;
  readonly gather?: number;
  readonly timeout?: number;
  readonly maxInFlight?: number;
  readonly strict?: boolean;
}

/** Subscribes a URL, and shows the secret that signs what it gets. */
export async function addSubscription({ output, service }: Context, options: AddOptions, url = ''): Promise<ExitCode> {
  const { form, types, number, conversation, via, direction, description, secret, bearer, verifyToken } = options;
  const { gather, timeout, maxInFlight, strict } = options;
  const created = await service.post('/v1/subscriptions', {
    url,
    form,
    ...given({ types, direction, description, secret, verifyToken, maxInFlight }),
    ...given({ gatherSeconds: gather, timeoutSeconds: timeout }),
    ...(bearer !== undefined && { auth: { bearer } }),
    ...(strict === true && { order: 'strict' }),
    ...(number.length > 0 && { phoneNumberIds: number }),
    ...(conversation.length > 0 && { conversations: conversation }),
    ...(via.length > 0 && { via }),
  });
  if (output.isJson) {
    output.json(created);
    return exitCodes.fine;
  }
  output.line(`${output.paint('green', '✓')} ${url} gets events from now on.`);
  printRow(output, 'id', String(created.id));
  printRow(output, 'secret', `${created.secret}  ${output.paint('dim', '(shown this once)')}`);
  output.line(output.paint('dim', `\`whatsapp subscriptions test ${created.id}\` sends it an example.`));
  return exitCodes.fine;
}

const given = (fields: Readonly<Record<string, unknown>>): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** All subscriptions. */
export async function listSubscriptions({ output, service }: Context): Promise<ExitCode> {
  const found = await service.list('/v1/subscriptions', {}, 1_000);
  if (output.isJson) output.json(found);
  if (found.length === 0) output.line('No subscriptions yet. `whatsapp subscriptions add URL` makes one.');
  const rows = found.map((each) => [
    String(each.id),
    output.paint(styleOf(each), String(each.state)),
    String(each.form),
    listed(each.types, 'all types'),
    String(each.url),
  ]);
  printList(output, ['id', 'state', 'form', 'types', 'url'], rows);
  return exitCodes.fine;
}

/** One subscription. */
export async function showSubscription({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  show(output, await service.get(pathOf(id)));
  return exitCodes.fine;
}

/** Sends an example, and shows what the receiver answers. */
export async function testSubscription(
  { output, service }: Context,
  { type }: { readonly type?: string },
  id = '',
): Promise<ExitCode> {
  const result = await service.post(`${pathOf(id)}/test`, given({ type }));
  const isFine = result.isDelivered === true;
  if (output.isJson) output.json(result);
  else {
    const took = `${result.durationMs} ms`;
    output.line(
      isFine
        ? `${output.paint('green', '✓')} It answered HTTP ${result.status} after ${took}.`
        : `${output.paint('red', '✗')} ${result.reason} (${took})`,
    );
    if (textOf(result.body)) printRow(output, 'answer', String(result.body));
    printRow(output, 'sent', String(objectOf(result.sent).type ?? 'a webhook as Meta sends it'));
  }
  return isFine ? exitCodes.fine : exitCodes.trouble;
}

/** Delivers nothing to it until it is resumed. */
export async function pauseSubscription(
  { output, service }: Context,
  { reason }: { readonly reason?: string },
  id = '',
): Promise<ExitCode> {
  show(output, await service.post(`${pathOf(id)}/pause`, given({ reason })));
  return exitCodes.fine;
}

/** Ends a pause, or enables what was disabled. */
export async function resumeSubscription({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  show(output, await service.post(`${pathOf(id)}/resume`));
  return exitCodes.fine;
}

/** Makes a new secret, and shows it. */
export async function rotateSubscription(
  { output, service }: Context,
  { secret }: { readonly secret?: string },
  id = '',
): Promise<ExitCode> {
  const rotated = await service.post(`${pathOf(id)}/rotate`, given({ secret }));
  if (output.isJson) output.json(rotated);
  else {
    printRow(output, 'secret', `${rotated.secret}  ${output.paint('dim', '(shown this once)')}`);
    const until = textOf(rotated.oldSecretUntil);
    if (until !== null && rotated.form === 'event')
      output.line(`The old secret also signs until ${dayAndTime(until)}.`);
  }
  return exitCodes.fine;
}

interface RecoverOptions {
  readonly since: string;
  readonly until?: string;
}

/** Delivers again what could not be delivered. */
export async function recoverSubscription(
  { output, service, now }: Context,
  { since, until }: RecoverOptions,
  id = '',
): Promise<ExitCode> {
  const timeOf = (text: string): string => {
    const at = readTime(text, now());
    if (at === null)
      throw wrongUse(
        `${text} is not a time.`,
        timeHint(text, 'Give 10m, 2h or 3d for a time ago, or 2026-11-24T09:30:00Z.'),
      );
    return new Date(at).toISOString();
  };
  const body = { since: timeOf(since), ...(until !== undefined && { until: timeOf(until) }) };
  const result = await service.post(`${pathOf(id)}/recover`, body);
  if (output.isJson) output.json(result);
  else output.line(`${output.paint('green', '✓')} ${result.deliveries} deliveries are attempted again.`);
  return exitCodes.fine;
}

/** Deletes it. */
export async function removeSubscription({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  await service.open(pathOf(id), { method: 'DELETE' });
  if (output.isJson) output.json({ id, removed: true });
  else output.line(`${output.paint('green', '✓')} ${id} is deleted.`);
  return exitCodes.fine;
}

const pathOf = (id: string): string => `/v1/subscriptions/${encodeURIComponent(id)}`;

function show(output: Context['output'], subscription: Json): void {
  if (output.isJson) {
    output.json(subscription);
    return;
  }
  const { id, url, form, state, reason, stateSince } = subscription;
  output.line(
    `${output.paint('bold', String(url))}  ${output.paint(styleOf(subscription), String(state))}  ${output.paint('dim', String(id))}`,
  );
  if (reason !== null) printRow(output, 'reason', `${reason} (since ${dayAndTime(textOf(stateSince))})`);
  if (subscription.description) printRow(output, 'for', String(subscription.description));
  printRow(output, 'form', form === 'meta' ? 'Meta’s own webhooks' : 'CloudEvents');
  printRow(output, 'types', listed(subscription.types, 'all'));
  printRow(output, 'numbers', listed(subscription.phoneNumberIds, 'all'));
  if (listed(subscription.conversations, '') !== '') printRow(output, 'only', listed(subscription.conversations, ''));
  printRow(output, 'declared', subscription.origin === 'file' ? 'in the file of the service' : 'by the API');
}

const listed = (value: unknown, none: string): string =>
  Array.isArray(value) && value.length > 0 ? value.map(String).join(', ') : none;

const styles: Readonly<Record<string, Style>> = {
  active: 'green',
  failing: 'yellow',
  paused: 'yellow',
  disabled: 'red',
};

const styleOf = ({ state }: Json): Style => styles[String(state)] ?? 'dim';
