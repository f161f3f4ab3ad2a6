import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export type RawEncoding = 'identity' | 'gzip';

/** A stored body: inline in the event's document, or in parts next to it. */
export interface RawBody {
  readonly encoding: RawEncoding;
  /** The bytes for the event's own document; null if they are in parts. */
  readonly inline: Uint8Array | null;
  /** Bytes for one document each; empty if they are inline. */
  readonly parts: readonly Uint8Array[];
}

/** Most webhooks are under 1 KiB; below this, compression saves too little to be worth the time. */
const worthCompressingBytes = 8 * 1024;
/** Leaves room in a document of 1 MiB for the other fields and for the result of processing. */
const maxInlineBytes = 700_000;
const partBytes = 950_000;

/** Whether a body goes inline as it is, so that nothing has to be waited for. */
export const isSmall = (payload: Uint8Array): boolean => payload.byteLength < worthCompressingBytes;

/** Has bytes stored in another form, as an encrypted one. */
type Form = (bytes: Uint8Array) => Uint8Array;

const asItIs: Form = (bytes) => bytes;

export const smallBody = (payload: Uint8Array, form: Form = asItIs): RawBody => ({
  encoding: 'identity',
  inline: form(payload),
  parts: [],
});

/** Compresses a body if that pays, applies the form, and cuts it into parts if it is too big for one document. */
export async function storedBody(payload: Uint8Array, form: Form = asItIs): Promise<RawBody> {
  if (isSmall(payload)) return smallBody(payload, form);
  const compressed = await compress(payload, { level: 4 });
  const pays = compressed.byteLength < payload.byteLength * 0.9;
  const encoding = pays ? 'gzip' : 'identity';
  return bodyOf(encoding, form(pays ? compressed : payload));
}

/** A body that is compressed, and has its form, in as many documents as it takes. */
export function bodyOf(encoding: RawEncoding, bytes: Uint8Array): RawBody {
  if (bytes.byteLength <= maxInlineBytes) return { encoding, inline: bytes, parts: [] };
  const count = Math.ceil(bytes.byteLength / partBytes);
  const parts = Array.from({ length: count }, (_, index) => bytes.subarray(index * partBytes, (index + 1) * partBytes));
  return { encoding, inline: null, parts };
}

/** The exact bytes that `storedBody` was given. @param plain takes the form off that they were given. */
export async function originalBody(
  encoding: RawEncoding,
  stored: readonly Uint8Array[],
  plain: Form = asItIs,
): Promise<Uint8Array> {
  const bytes = plain(wholeOf(stored));
  return new Uint8Array(encoding === 'gzip' ? await decompress(bytes) : bytes);
}

/** The whole stored body, in one piece. */
export function wholeOf(stored: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = stored;
  return first && others.length === 0 ? first : Buffer.concat(stored);
}
