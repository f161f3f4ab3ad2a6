import { hasMoreParts, hasMoreValues, membersOf, objectText } from '@intexuraos/cloud-api';
import { isNestedTooDeeply } from '../../records/nesting.ts';
import { RefusedError } from '../error-response.ts';
import { boundaryOf } from './form-scan.ts';
import type { Parameter } from './parameters.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** As much as Meta takes, which a flow with pictures in its data may need. */
export const maxMessageBytes = 1024 * 1024;

/** For templates, flows and settings. Anything larger is uploaded as a file. */
export const maxParameterBytes = 4 * 1024 * 1024;

/** The kind of a body by its Content-Type. `other` holds no parameters for Meta. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'other';

export function kindOfBody(contentType = ''): BodyKind {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '' || /^(application|text)\/([\w.+-]+\+)?json$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  return boundaryOf(contentType) === null ? 'other' : 'multipart';
}

/**
 * Many times what any of Meta's bodies has. Fields are passed on whether or not this service knows them, and each is read
 * several times: with 60,000 a request kept all others waiting for half a second.
 */
const maxFields = 1_000;

/**
 * Many times what a message with 257 contacts has, or a template with ten cards. A message with 350,000 was checked for a
 * second, and a template with 300,000 components was parsed for an eighth of one.
 */
const maxValues = 20_000;

/** @throws {RefusedError} for JSON with too many values at any depth, before anything is made of them. */
export function limitValues(json: string): void {
  if (hasMoreValues(json, maxValues)) throw new RefusedError('too_many_fields');
}

/** @throws {RefusedError} for an object with too many fields, before anything is made of them. */
function limitMembers(json: string): void {
  if (json.trimStart().startsWith('{') && hasMoreParts(json, maxFields)) throw new RefusedError('too_many_fields');
}

/** The same for a form. */
function limitPairs(form: string): void {
  if (form.split('&', maxFields + 1).length > maxFields) throw new RefusedError('too_many_fields');
}

/** A body of parameters, with the part that may be passed on to Meta. */
export interface ParameterBody {
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded';
  /** Without `access_token`, and otherwise unchanged; a form that parsers may read differently is written again. */
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** The values of `access_token`. */
  readonly tokens: readonly string[];
}

/** Reads JSON or a form; curl labels everything as a form, and Meta accepts JSON there as well. Null if it is neither. */
export function readParameters(bytes: Buffer, kind: BodyKind): ParameterBody | null {
  const text = decode(bytes);
  if (text === null || kind === 'multipart' || kind === 'other') return null;
  return kind === 'json' || text.trimStart().startsWith('{') ? jsonParameters(text) : formParameters(text);
}

function formParameters(text: string): ParameterBody {
  limitPairs(text);
  const form = new URLSearchParams(text);
  const tokens = form.getAll('access_token');
  form.delete('access_token');
  const isUnchanged = tokens.length === 0 && isUnambiguous(text);
  const sent = isUnchanged ? text : form.toString();
  return { contentType: 'application/x-www-form-urlencoded', text: sent, parameters: [...form], tokens };
}

/** Whether every parser reads a form alike: no stray bytes, no half escapes, no separator but `&`, and valid UTF-8. */
function isUnambiguous(form: string): boolean {
  if (!/^(?:[\w.~*!'(),:@/?$+&=[\]{}"-]|%[0-9A-F]{2})*$/i.test(form) || /%00/.test(form)) return false;
  try {
    decodeURIComponent(form);
    return true;
  } catch {
    return false;
  }
}

function jsonParameters(text: string): ParameterBody | null {
  limitValues(text);
  const value = parseObject(text);
  if (isNestedTooDeeply(value)) throw new RefusedError('nested_too_deeply');
  if (value === null || (hasFields(value) && membersOf(text).length !== Object.keys(value).length)) return null;
  const { access_token: token, ...rest } = value;
  const contentType = 'application/json';
  if (typeof token !== 'string') return { contentType, text, parameters: Object.entries(value), tokens: [] };
  return {
    contentType,
    text: withoutMembers(text, ['access_token']),
    parameters: Object.entries(rest),
    tokens: [token],
  };
}

/** If `fields` occurs twice, another parser could use the one that was not checked. */
const hasFields = (value: JsonObject): boolean => Object.keys(value).some((name) => /^fields/i.test(name));

/** A JSON object, parsed and as it stands in the request: numbers may have more digits than a parsed one holds. */
export interface JsonBody {
  readonly value: JsonObject;
  readonly text: string;
}

/** A JSON object in UTF-8; null for anything else. */
function readJsonObject(bytes: Buffer): JsonBody | null {
  const text = decode(bytes);
  if (text?.trimStart().startsWith('{')) limitValues(text);
  const value = text === null ? null : parseObject(text);
  return text === null || value === null ? null : { value, text };
}

/** The same, or a form of either kind, which Meta takes in its place: there, objects and lists are JSON text. */
export async function readMessageBody(bytes: Buffer, contentType = ''): Promise<JsonBody | null> {
  const read = readJsonObject(bytes);
  if (read !== null) return read;
  const kind = kindOfBody(contentType);
  if (kind === 'multipart') return bodyOfParts(bytes, contentType);
  const form = kind === 'form' ? (decode(bytes)?.trim() ?? '') : '';
  if (!form.includes('=') || /^[{[]/.test(form)) return null;
  limitPairs(form);
  return bodyOfForm(new URLSearchParams(form));
}

async function bodyOfParts(bytes: Buffer, contentType: string): Promise<JsonBody | null> {
  const body = new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } });
  const form = await body.formData().catch(() => null);
  const parts = [...(form ?? [])];
  if (parts.length > maxFields) throw new RefusedError('too_many_fields');
  const fields = parts.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  return form !== null && fields.length === parts.length ? bodyOfForm(fields) : null;
}

function bodyOfForm(form: Iterable<readonly [string, string]>): JsonBody | null {
  const members = [...new Map(form)].map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`);
  const text = `{${members.join(',')}}`;
  const value = parseObject(text);
  return value && { value, text };
}

function jsonOf(value: string): string {
  if (value === 'true' || value === 'false') return value;
  try {
    return /^\s*[{[]/.test(value) && JSON.parse(value) ? value : JSON.stringify(value);
  } catch {
    return JSON.stringify(value);
  }
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseObject(text: string): JsonObject | null {
  limitMembers(text);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** The text of a JSON object without the members of some names, and the others unchanged. */
export const withoutMembers = (json: string, names: readonly string[]): string =>
  objectText(membersOf(json).filter(({ name }) => !names.includes(name)));
