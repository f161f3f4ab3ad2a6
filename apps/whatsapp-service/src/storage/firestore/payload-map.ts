import { type Fields, flag, nothing, number, text, type Value } from './values.ts';

/** Firestore allows 20 levels, including lists and their elements; `payload` itself is the first. */
const maxLevels = 20;
/** Firestore's limit for a field's path, names and dots together. */
const maxPathBytes = 1_500;

/** A JSON value as a Firestore map, and how many bytes it takes by Firestore's own count. */
export interface PayloadMap {
  readonly value: Value;
  readonly sizeBytes: number;
}

/**
 * The readable `payload` of an event: its JSON as a map that queries, consoles and exports understand. Null if
 * Firestore can't hold it: more than `maxBytes`, 20 levels, lists within lists, empty keys, keys like `__x__`, keys too
 * long, text that is not valid Unicode. The raw bytes are stored in any case, so nothing is lost.
 * https://firebase.google.com/docs/firestore/quotas
 */
export function payloadMap(payload: Uint8Array, maxBytes: number): PayloadMap | null {
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(payload));
  } catch {
    // Not UTF-8, or not JSON: there is no map of it.
    return null;
  }
  if (!isObject(json)) return null;
  const size: Size = { bytes: 0, maxBytes };
  const fields = mapFields(json, 1, 'payload'.length, size);
  return fields ? { value: { mapValue: { fields } }, sizeBytes: size.bytes } : null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Size {
  bytes: number;
  readonly maxBytes: number;
}

function mapFields(object: object, level: number, pathBytes: number, size: Size): Fields | null {
  const fields: Fields = {};
  for (const [key, part] of Object.entries(object)) {
    const keyBytes = Buffer.byteLength(key);
    if (!isAllowedKey(key) || pathBytes + 1 + keyBytes > maxPathBytes) return null;
    size.bytes += keyBytes + 1;
    const value = mapValue(part, level + 1, pathBytes + 1 + keyBytes, size);
    if (!value) return null;
    fields[key] = value;
  }
  return fields;
}

function mapValue(json: unknown, level: number, pathBytes: number, size: Size): Value | null {
  if (level > maxLevels) return null;
  if (typeof json === 'string') return mapText(json, size);
  size.bytes += typeof json === 'number' ? 8 : 1;
  if (size.bytes > size.maxBytes) return null;
  if (json === null) return nothing;
  if (typeof json === 'number') return number(json);
  if (typeof json === 'boolean') return flag(json);
  if (Array.isArray(json)) return mapList(json, level, pathBytes, size);
  const fields = isObject(json) ? mapFields(json, level, pathBytes, size) : null;
  return fields && { mapValue: { fields } };
}

function mapText(json: string, size: Size): Value | null {
  size.bytes += Buffer.byteLength(json) + 1;
  return size.bytes <= size.maxBytes && json.isWellFormed() ? text(json) : null;
}

function mapList(json: readonly unknown[], level: number, pathBytes: number, size: Size): Value | null {
  const values: Value[] = [];
  for (const part of json) {
    const value = Array.isArray(part) ? null : mapValue(part, level + 1, pathBytes, size);
    if (!value) return null;
    values.push(value);
  }
  return { arrayValue: { values } };
}

const isAllowedKey = (key: string): boolean =>
  key !== '' && !(key.startsWith('__') && key.endsWith('__')) && key.isWellFormed();

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
