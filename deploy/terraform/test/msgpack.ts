/** `nil`, and Terraform's marker for a value that is not known yet. */
export const nil: Buffer = Buffer.of(0xc0);
export const unknown: Buffer = Buffer.of(0xd4, 0, 0);

export const isNil = (value: Buffer): boolean => value[0] === 0xc0;
/** Unknown values are the only extensions that Terraform writes. */
export const isUnknown = (value: Buffer): boolean => /^(?:d[4-8]|c[789])/.test(value.toString('hex', 0, 1));

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(0xda, bytes.length >> 8, bytes.length & 0xff), bytes]);
};

/** An object with each attribute changed by `change`; any other value unchanged. */
export function mapObject(bytes: Buffer, change: (name: string, value: Buffer) => Buffer): Buffer {
  const first = bytes[0] ?? 0;
  const isObject = (first >= 0x80 && first <= 0x8f) || first === 0xde;
  if (!isObject) return bytes;
  let at = first === 0xde ? 3 : 1;
  const parts = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const name = bytes.subarray(at, at + sizeOf(bytes, at));
    at += name.length;
    const value = bytes.subarray(at, at + sizeOf(bytes, at));
    at += value.length;
    parts.push(name, change(stringOf(name), value));
  }
  return Buffer.concat(parts);
}

const stringOf = (bytes: Buffer): string => {
  const first = bytes[0] ?? 0;
  return bytes.toString('utf8', first < 0xc0 ? 1 : first === 0xd9 ? 2 : 3);
};

/**
 * The size of the head, and of the body if the head contains it. https://github.com/msgpack/msgpack/blob/master/spec.md
 */
const plain: Readonly<Record<number, number>> = {
  192: 1,
  194: 1,
  195: 1,
  202: 5,
  203: 9,
  204: 2,
  205: 3,
  206: 5,
  207: 9,
  208: 2,
  209: 3,
  210: 5,
  211: 9,
  212: 3,
  213: 4,
  214: 6,
  215: 10,
  216: 18,
};

/** The number of bytes of the value at this position. */
function sizeOf(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80 || first >= 0xe0) return 1;
  if (first < 0x90) return withElements(bytes, at, 1, 2 * (first & 0x0f));
  if (first < 0xa0) return withElements(bytes, at, 1, first & 0x0f);
  if (first < 0xc0) return 1 + (first & 0x1f);
  const size = plain[first];
  if (size !== undefined) return size;
  if (first === 0xdc || first === 0xdd)
    return withElements(bytes, at, first === 0xdc ? 3 : 5, lengthAt(bytes, at, first === 0xdc ? 2 : 4));
  if (first === 0xde || first === 0xdf)
    return withElements(bytes, at, first === 0xde ? 3 : 5, 2 * lengthAt(bytes, at, first === 0xde ? 2 : 4));
  if (first >= 0xc7 && first <= 0xc9) return 2 + widthOf(first, 0xc7) + lengthAt(bytes, at, widthOf(first, 0xc7));
  const base = first >= 0xd9 ? 0xd9 : 0xc4;
  return 1 + widthOf(first, base) + lengthAt(bytes, at, widthOf(first, base));
}

const widthOf = (first: number, base: number): number => 2 ** (first - base);
const lengthAt = (bytes: Buffer, at: number, width: number): number => bytes.readUIntBE(at + 1, width);

function withElements(bytes: Buffer, at: number, head: number, elements: number): number {
  let size = head;
  for (let element = 0; element < elements; element += 1) size += sizeOf(bytes, at + size);
  return size;
}
