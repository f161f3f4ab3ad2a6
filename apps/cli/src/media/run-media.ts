import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../context.ts';
import { notWritten } from '../input-file.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

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
  const part = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(
      response.body ? Readable.fromWeb(response.body) : Readable.from([]),
      createWriteStream(part, { flags: 'wx' }),
    );
    await rename(part, path);
  } catch (error) {
    if (error instanceof TypeError)
      throw trouble('The connection ended before the whole file had arrived.', 'Try again.');
    throw notWritten(path, error);
  } finally {
    await rm(part, { force: true });
  }
  if (output.isJson) output.json({ ...details, path });
  else output.line(path);
  return exitCodes.fine;
}

/** A sender chooses the name, so only its last part counts, and not where it leads. */
function nameOf(details: Json, disposition: string | null): string {
  const [, plain] = /filename="?([^";]+)"?/.exec(disposition ?? '') ?? [];
  const name = basename((textOf(details.filename) ?? plain ?? '').replaceAll('\\', '/'));
  return name === '' || name.startsWith('.') ? String(details.id) : name;
}

/** Has one file downloaded from Meta now. */
export async function retryMedia({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const queued = await service.post(`/v1/media/${encodeURIComponent(id)}/retry`);
  if (output.isJson) output.json(queued);
  else output.line(`Its download is queued. \`whatsapp media get ${id}\` waits for it.`);
  return exitCodes.fine;
}
