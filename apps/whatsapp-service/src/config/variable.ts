import { daysIn } from '@intexuraos/cloud-api';

/** One variable of the environment: how to read it, and what to say where it is wrong. */
export interface Variable<T> {
  readonly name: string;
  readonly read: (env: NodeJS.ProcessEnv) => Reading<T>;
}

/** Where there is a problem, `value` is a stand-in that is never used. */
export interface Reading<T> {
  readonly value: T;
  readonly problem: string | null;
}

const right = <T>(value: T): Reading<T> => ({ value, problem: null });

/** White space around a value is never meant; an empty variable counts as not set. */
const given = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name]?.trim() || undefined;

/** Ids of Meta's, comma-separated digits; `fallback` is read where `name` is not set. */
export function idList(name: string, fallback: string): Variable<readonly string[]> {
  return {
    name,
    read: (env) => {
      const source = given(env, name) === undefined ? fallback : name;
      const ids = (given(env, source) ?? '')
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== '');
      const wrong = ids.filter((id) => !/^\d{1,32}$/.test(id));
      if (wrong.length === 0) return right([...new Set(ids)]);
      return {
        value: [],
        problem: `${source} holds ${wrong.map((id) => `"${id}"`).join(', ')}, but Meta’s ids are digits only, such as 102290129340398. Give Meta’s id, not a phone number.`,
      };
    },
  };
}

export function integer(name: string, fallback: number, min: number, max: number): Variable<number> {
  return {
    name,
    read: (env) => {
      const value = given(env, name);
      if (value === undefined) return right(fallback);
      const number = Number(value);
      if (/^\d+$/.test(value) && number >= min && number <= max) return right(number);
      return { value: fallback, problem: `${name} is "${value}". Give a whole number from ${min} to ${max}.` };
    },
  };
}

/** A whole number, or null where nothing is set. */
export function optionalInteger(name: string, min: number, max: number): Variable<number | null> {
  return {
    name,
    read: (env) => (given(env, name) === undefined ? right(null) : integer(name, min, min, max).read(env)),
  };
}

const units: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 * 1024, GiB: 1024 * 1024 * 1024 };

/** A number of bytes: `4194304` or `4MiB`. */
export function byteCount(name: string, fallback: number, min: number, max: number): Variable<number> {
  return {
    name,
    read: (env) => {
      const value = given(env, name);
      if (value === undefined) return right(fallback);
      const [, digits = '', unit = ''] = /^(\d+)\s*(KiB|MiB|GiB)?$/.exec(value) ?? [];
      const bytes = Number(digits) * (units[unit] ?? 1);
      if (digits !== '' && bytes >= min && bytes <= max) return right(bytes);
      return {
        value: fallback,
        problem: `${name} is "${value}". Give bytes from ${min} to ${max}, as 4194304 or 4MiB.`,
      };
    },
  };
}

/** The IANA name of a time zone. */
export function timeZone(name: string, fallback: string): Variable<string> {
  return {
    name,
    read: (env) => {
      const value = given(env, name);
      if (value === undefined || isTimeZone(value)) return right(value ?? fallback);
      return {
        value: fallback,
        problem: `${name} is "${value}", which is not a time zone. Give the IANA name of your account’s, as Europe/Berlin; \`whatsapp doctor\` shows it.`,
      };
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    daysIn(name);
    return true;
  } catch {
    return false;
  }
}

export function oneOf<T extends string>(name: string, fallback: T, choices: readonly T[]): Variable<T> {
  return {
    name,
    read: (env) => {
      const value = given(env, name);
      const choice = value === undefined ? fallback : choices.find((candidate) => candidate === value.toLowerCase());
      if (choice !== undefined) return right(choice);
      return { value: fallback, problem: `${name} is "${value}". Give one of ${choices.join(', ')}.` };
    },
  };
}

export function text(name: string, fallback: string): Variable<string> {
  return { name, read: (env) => right(given(env, name) ?? fallback) };
}
