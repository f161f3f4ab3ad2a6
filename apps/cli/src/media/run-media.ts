import { safeFileName } from '@intexuraos/cloud-api';
import type { Context } from '../context.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { saveFile } from '../save-file.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { storeFile } from './store-file.ts';

interface ListOptions {
  readonly state?: string;
  readonly limit: string;
}

/** Lists the files that messages brought. */
export async function listMedia({ output, service }: Context, { state, limit }: ListOptions): Promise<ExitCode> {
  const found = await service.list('/v1/media', { state }, Number(limit));
  if (output.isJson) output.json({ data: [...found] });
  else if (found.length === 0) output.line('There are no such files.');
  const rows = found.map((each) => [
    String(each.id),
    String(each.state),
    textOf(each.kind) ?? '',
    textOf(each.type) ?? textOf(each.metaType) ?? '',
    typeof each.size === 'number' ? `${each.size} bytes` : '',
    dayAndTime(textOf(each.sentAt)),
    textOf(objectOf(each.failure).reason) ?? '',
  ]);
  printList(output, ['id', 'state', 'kind', 'type', 'size', 'sent', 'failure'], rows);
  return exitCodes.fine;
}

/** Saves one file. It is there whole or not at all. */
export async function getMedia(
  { output, service }: Context,
  { out }: { readonly out?: string },
  id = '',
): Promise<ExitCode> {
  const details = await service.get(`/v1/media/${encodeURIComponent(id)}/details`);
  // The service may have to download it from Meta first.
  const response = await service.open(`/v1/media/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(600_000) });
  const path = out ?? nameOf(details, response.headers.get('content-disposition'));
  await saveFile(path, response.body);
  if (output.isJson) output.json({ ...details, path });
  else output.line(path);
  return exitCodes.fine;
}

/** The sender's name for it, else the service's. */
function nameOf(details: Json, disposition: string | null): string {
  const [, plain = ''] = /filename="?([^";]+)"?/.exec(disposition ?? '') ?? [];
  return safeFileName(textOf(details.filename) ?? '') ?? safeFileName(plain) ?? String(details.id);
}

/** Has one file downloaded from Meta now. */
export async function retryMedia({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const queued = await service.post(`/v1/media/${encodeURIComponent(id)}/retry`);
  if (output.isJson) output.json(queued);
  else output.line(`Its download is queued. \`whatsapp media get ${id}\` waits for it.`);
  return exitCodes.fine;
}

interface OwnOptions {
  readonly kind?: string;
  readonly limit: string;
}

/** Lists the files that were stored to be sent. */
export async function listOwnMedia({ output, service }: Context, { kind, limit }: OwnOptions): Promise<ExitCode> {
  const files = await service.list('/v1/media/own', { kind }, Number(limit));
  if (output.isJson) output.json({ data: [...files] });
  else if (files.length === 0) output.line('There are no such files. `whatsapp media store FILE` stores one.');
  const rows = files.map(({ id, kind: of, type, size, createdAt, filename }) => [
    ...[String(id), String(of), String(type), `${size} bytes`],
    ...[dayAndTime(textOf(createdAt)), textOf(filename) ?? ''],
  ]);
  printList(output, ['id', 'kind', 'type', 'size', 'stored', 'name'], rows);
  return exitCodes.fine;
}

interface StoreOptions {
  readonly kind?: string;
  readonly convert?: string;
}

/** Stores a file to be sent. */
export async function storeMedia(context: Context, options: StoreOptions, file = ''): Promise<ExitCode> {
  const { output } = context;
  const stored = await storeFile(context, file, options);
  if (output.isJson) output.json({ ...stored });
  else output.line(stored.id);
  return exitCodes.fine;
}

/** Removes a file that was stored to be sent. */
export async function removeOwnMedia({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const removed = await service.api.media.removeOwn(id);
  if (output.isJson) output.json({ ...removed });
  else output.line(`${removed.id} is removed. Meta’s copies expire after 30 days.`);
  return exitCodes.fine;
}
