import { Timestamp } from '@google-cloud/firestore';

/** Firestore's wire format of a value, as far as it is written here. */
export type Value =
  | { readonly nullValue: 'NULL_VALUE' }
  | { readonly booleanValue: boolean }
  | { readonly integerValue: number }
  | { readonly doubleValue: number }
  | { readonly stringValue: string }
  | { readonly bytesValue: Uint8Array }
  | { readonly timestampValue: { readonly seconds: number; readonly nanos: number } }
  | { readonly arrayValue: { values: Value[] } }
  | { readonly mapValue: { fields: Fields } };

export type Fields = { [name: string]: Value };

/** One write of a `batchWrite` or `commit` request. */
export interface Write {
  readonly update?: { readonly name: string; readonly fields: Fields };
  readonly delete?: string;
  readonly updateMask?: { readonly fieldPaths: string[] };
  readonly updateTransforms?: { readonly fieldPath: string; readonly increment: Value }[];
  readonly currentDocument?:
    | { readonly exists: boolean }
    | { readonly updateTime: { readonly seconds: number; readonly nanos: number } };
}

export const text = (value: string): Value => ({ stringValue: value });
export const bytes = (value: Uint8Array): Value => ({ bytesValue: value });
export const flag = (value: boolean): Value => ({ booleanValue: value });
export const list = (values: Value[]): Value => ({ arrayValue: { values } });
export const nothing: Value = { nullValue: 'NULL_VALUE' };

/** As the Google client does: whole numbers that JavaScript holds exactly are integers, all others doubles. */
export const number = (value: number): Value =>
  Number.isSafeInteger(value) && !Object.is(value, -0) ? { integerValue: value } : { doubleValue: value };

/** The same as the Google client takes it. */
export const plainData = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));

function plain(value: Value): unknown {
  if ('mapValue' in value) return plainData(value.mapValue.fields);
  if ('arrayValue' in value) return value.arrayValue.values.map(plain);
  if ('nullValue' in value) return null;
  if ('timestampValue' in value) return new Timestamp(value.timestampValue.seconds, value.timestampValue.nanos);
  return Object.values(value)[0];
}
