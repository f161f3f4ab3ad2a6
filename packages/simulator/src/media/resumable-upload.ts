import { invalidParameter, unknownObject } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { numberParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { ResumableUpload } from '../world/world.ts';

/** `POST /{app-id}/uploads`: begins an upload in steps (Meta: graph-api/guides/upload). */
export function beginUpload({ params }: GraphCall, _node: unknown, { world, ids, clock }: Platform): GraphAnswer {
  const fileLength = numberParameter(params, 'file_length') ?? 0;
  const fileType = textParameter(params, 'file_type') ?? '';
  if (fileLength <= 0) throw invalidParameter('file_length must be given, in bytes');
  if (fileType === '') throw invalidParameter('file_type must be given');
  const id = `upload:${ids.text(40)}`;
  world.uploads.set(id, {
    id,
    fileType,
    fileLength,
    bytes: new Uint8Array(),
    handle: undefined,
    createdAt: clock.now(),
  });
  return { body: { id: `${id}?sig=${ids.text(16)}` } };
}

/**
 * `POST /upload:…` with the header `file_offset`: the bytes from there on. The last ones are answered with the handle.
 */
export function continueUpload(call: GraphCall, _node: unknown, { world, ids, clock }: Platform): GraphAnswer {
  const upload = uploadOf(call, world.uploads);
  const offset = Number(call.headers.file_offset ?? 0);
  if (offset !== upload.bytes.byteLength) {
    throw invalidParameter(`file_offset must be ${upload.bytes.byteLength}, as GET tells`);
  }
  if (offset + call.rawBody.byteLength > upload.fileLength) {
    throw invalidParameter(`More bytes came than the file_length of ${upload.fileLength}`);
  }
  upload.bytes = Buffer.concat([upload.bytes, call.rawBody]);
  if (upload.bytes.byteLength < upload.fileLength) return status(upload);
  const type = Buffer.from(upload.fileType).toString('base64');
  upload.handle = `4::${type}:${ids.text(40)}:e:${clock.seconds()}:${call.app.id}:${call.token.userId ?? ''}:${ids.text(24)}`;
  return { body: { h: upload.handle } };
}

/** `GET /upload:…`: the number of bytes uploaded so far. */
export function uploadStatus(call: GraphCall, _node: unknown, { world }: Platform): GraphAnswer {
  return status(uploadOf(call, world.uploads));
}

const status = ({ id, bytes }: ResumableUpload): GraphAnswer => ({ body: { id, file_offset: bytes.byteLength } });

function uploadOf({ verb, path }: GraphCall, uploads: ReadonlyMap<string, ResumableUpload>): ResumableUpload {
  const upload = uploads.get(path);
  if (!upload) throw unknownObject(verb, path);
  return upload;
}
