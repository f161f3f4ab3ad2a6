import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt, ivBytes, tagBytes } from './aes-gcm.ts';
import type { ContentKeys } from './content-keys.ts';
import { UnreadableContent } from './key-ring.ts';

/*
 * An encrypted file: `~`, the key's id, `:`, a salt, chunks of 64 KiB, and an end. Salt and key make the key of this file. Each chunk has
 * a tag of its own, so that a part can be read, and its number as initialization vector, so that none can be moved. The end says how many
 * bytes the file has and their hash, so that none can be left out or be served under another name.
 */
const chunkBytes = 64 * 1024;
const sealedChunkBytes = chunkBytes + tagBytes;
const saltBytes = 16;
const hashBytes = 32;
const sizeBytes = 6;
/** How long the end is. */
export const endBytes = hashBytes + sizeBytes + tagBytes;
/** The start is no longer than this. */
export const maxStartBytes = 1 + 32 + 1 + saltBytes;
/** The number of the end; no chunk has it. */
const endNumber = 2 ** 48 - 1;

/** The contents of the start of a file. */
export interface FileStart {
  readonly keyId: string;
  readonly salt: Buffer;
  /** Its own length. */
  readonly bytes: number;
}

/** @throws {UnreadableContent} if it is none. */
export function readStart(bytes: Buffer): FileStart {
  const end = bytes.indexOf(':') + 1;
  if (bytes[0] !== 0x7e || end === 0 || bytes.byteLength < end + saltBytes)
    throw new UnreadableContent('Its start was changed.');
  return {
    keyId: bytes.toString('latin1', 1, end - 1),
    salt: bytes.subarray(end, end + saltBytes),
    bytes: end + saltBytes,
  };
}

/** A part of an encrypted file: which of its bytes hold these of the content, and how to decrypt them. */
export interface Part {
  readonly first: number;
  readonly last: number;
  decrypted(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer>;
}

/** One encrypted file, opened. */
export interface OpenedFile {
  readonly size: number;
  part(range: { readonly first: number; readonly last: number }): Part;
}

export interface FileKeys {
  /** Encrypts a stream with the current key. `hashOf` gives the hash of the content once all of it has passed. */
  encrypted(source: AsyncIterable<Uint8Array>, hashOf: () => string): AsyncGenerator<Buffer>;
  /** @throws {UnreadableContent} if the end is not that of a file with this content, or its key is missing. */
  open(start: FileStart, end: Buffer, hash: string): OpenedFile;
}

export function createFileKeys({ current, keys }: ContentKeys, random = randomBytes): FileKeys {
  const keyOf = (id: string | null, salt: Buffer): KeyObject => {
    const key = keys.find((each) => each.id === id);
    if (!key) throw new UnreadableContent(`The key ${id ?? ''} is missing.`);
    const secret = Buffer.from(key.secret, 'hex');
    return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, 'intexuraos-whatsapp files', 32)));
  };
  return {
    encrypted: async function* (source, hashOf) {
      const salt = random(saltBytes);
      const key = keyOf(current, salt);
      yield Buffer.concat([Buffer.from(`~${current}:`), salt]);
      let [number, size] = [0, 0];
      for await (const chunk of inChunks(source)) {
        yield sealed(key, number, chunk);
        number += 1;
        size += chunk.byteLength;
      }
      const end = Buffer.alloc(hashBytes + sizeBytes);
      end.write(hashOf(), 'hex');
      end.writeUIntBE(size, hashBytes, sizeBytes);
      yield sealed(key, endNumber, end);
    },
    open: (start, end, hash) => {
      const key = keyOf(start.keyId, start.salt);
      const found = opened(key, endNumber, end);
      if (found.toString('hex', 0, hashBytes) !== hash) throw new UnreadableContent('It belongs elsewhere.');
      const size = found.readUIntBE(hashBytes, sizeBytes);
      return { size, part: (range) => partOf(key, start, size, range) };
    },
  };
}

/** The size of the encrypted file for content of `size` bytes. */
export const sealedSize = (start: FileStart, size: number): number =>
  start.bytes + size + Math.ceil(size / chunkBytes) * tagBytes + endBytes;

function partOf(
  key: KeyObject,
  start: FileStart,
  size: number,
  range: { readonly first: number; readonly last: number },
): Part {
  const [first, last] = [range.first, Math.min(range.last, size - 1)];
  const [firstChunk, lastChunk] = [Math.floor(first / chunkBytes), Math.floor(last / chunkBytes)];
  const lastLength = Math.min(chunkBytes, size - lastChunk * chunkBytes) + tagBytes;
  return {
    first: start.bytes + firstChunk * sealedChunkBytes,
    last: start.bytes + lastChunk * sealedChunkBytes + lastLength - 1,
    decrypted: async function* (sealedBytes) {
      let number = firstChunk;
      for await (const chunk of inChunks(sealedBytes, sealedChunkBytes)) {
        const isLast = number === lastChunk;
        if (number > lastChunk || chunk.byteLength !== (isLast ? lastLength : sealedChunkBytes)) break;
        const plain = opened(key, number, chunk);
        const at = number * chunkBytes;
        yield plain.subarray(Math.max(0, first - at), last - at + 1);
        number += 1;
      }
      if (number <= lastChunk) throw new UnreadableContent('A part of it is missing.');
    },
  };
}

function sealed(key: KeyObject, number: number, plain: Uint8Array): Buffer {
  const { tag, text } = encrypt(key, ivOf(number), plain, '');
  return Buffer.concat([text, tag]);
}

function opened(key: KeyObject, number: number, bytes: Buffer): Buffer {
  const at = bytes.byteLength - tagBytes;
  const plain =
    at < 0 ? null : decrypt(key, ivOf(number), { text: bytes.subarray(0, at), tag: bytes.subarray(at) }, '');
  if (plain === null) throw new UnreadableContent('It was changed.');
  return plain;
}

function ivOf(number: number): Buffer {
  const iv = Buffer.alloc(ivBytes);
  iv.writeUIntBE(number, ivBytes - 6, 6);
  return iv;
}

/** The same bytes in chunks of this size; the last may be shorter. */
async function* inChunks(source: AsyncIterable<Uint8Array>, size = chunkBytes): AsyncGenerator<Buffer> {
  let [parts, gathered]: [Uint8Array[], number] = [[], 0];
  for await (const bytes of source) {
    for (let at = 0; at < bytes.byteLength; ) {
      const part = bytes.subarray(at, at + size - gathered);
      parts.push(part);
      gathered += part.byteLength;
      at += part.byteLength;
      if (gathered < size) continue;
      yield Buffer.concat(parts);
      [parts, gathered] = [[], 0];
    }
  }
  if (gathered > 0) yield Buffer.concat(parts);
}
