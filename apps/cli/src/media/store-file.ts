import { basename } from 'node:path';
import type { OwnMediaView } from '@intexuraos/service-api/schemas';
import type { Context } from '../context.ts';
import { readInputBytes } from '../input-file.ts';
import { mediaTypeOf } from '../send/media-types.ts';

interface Storing {
  readonly kind?: string | undefined;
  readonly convert?: string | undefined;
}

/** Stores a file of this machine in the service, to be sent. */
export async function storeFile(
  { service, output }: Context,
  file: string,
  { kind, convert }: Storing,
): Promise<OwnMediaView> {
  const bytes = await readInputBytes(file);
  // What a file name does not show, the service reads from the content.
  const type = mediaTypeOf(file)?.mimeType ?? 'application/octet-stream';
  const query = { filename: basename(file), ...(kind && { kind }), ...(convert && { convert }) };
  return output.during(`Storing ${basename(file)}`, () => service.api.media.store(query, new Blob([bytes], { type })));
}
