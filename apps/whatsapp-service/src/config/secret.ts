import { readMounted } from './mounted-file.ts';
import type { Reading, Variable } from './variable.ts';

/** Every secret may be in a file instead, whose path is in a variable of this name: `X_FILE` for `X`. */
export const fileVariable = (name: string): string => `${name}_FILE`;

/**
 * The text of a secret: the variable itself, or the content of the file that `X_FILE` names, without white space around it.
 * Undefined if neither is set. Files are read once, at start.
 */
export function readSecret(env: NodeJS.ProcessEnv, name: string): Reading<string | undefined> {
  const value = env[name]?.trim() || undefined;
  const file = env[fileVariable(name)]?.trim() || undefined;
  if (file === undefined) return { value, problem: null };
  if (value !== undefined) {
    return { value, problem: `${name} and ${fileVariable(name)} are both set. Keep one of them.` };
  }
  const { text, problem } = readMounted(file);
  if (text === null) return { value: undefined, problem: `${file}, named by ${fileVariable(name)}, ${problem}` };
  return text.trim() === ''
    ? { value: undefined, problem: `${file}, named by ${fileVariable(name)}, is empty. Write the secret into it.` }
    : { value: text.trim(), problem: null };
}

/**
 * Secrets, separated by commas or, in a file, by lines. A value with commas counts as a whole too, for a token that has
 * commas in it, and comes last. With a `remedy` at least one is required; without one the list may be empty.
 */
export function secretList(name: string, remedy: string | null): Variable<readonly string[]> {
  return {
    name,
    read: (env) => {
      const { value: text = '', problem } = readSecret(env, name);
      if (problem !== null) return { value: [], problem };
      const parts = text.split(/[,\r\n]/).map((part) => part.trim());
      const whole = /[\r\n]/.test(text) ? '' : text;
      const secrets = [...new Set([...parts, whole])].filter((secret) => /[^,\s]/.test(secret));
      if (secrets.length > 0 || remedy === null) return { value: secrets, problem: null };
      return { value: [], problem: `${name} is ${env[name] === undefined ? 'not set' : 'empty'}. ${remedy}` };
    },
  };
}

/** The secrets of a list without the whole value of one that has commas. */
export const singleSecrets = (secrets: readonly string[]): readonly string[] =>
  secrets.length > 1 ? secrets.filter((secret) => !secret.includes(',')) : secrets;

/**
 * Whether Meta is simulated, which makes the service a sandbox that accepts any secret: its address is plain http on this
 * machine, or on a host with a single-label name, as in Compose. Meta itself is reached over https only.
 */
export function isSandbox(url: string): boolean {
  const { protocol = '', hostname = '' } = URL.parse(url) ?? {};
  const isNear =
    /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|[a-z][a-z0-9_-]*)$/.test(
      hostname,
    );
  return protocol === 'http:' && isNear;
}

const minCharacters = 16;
/** Characters that are not part of a word, run or repetition; 16 random hex digits have 13 of them on average. */
const minUnexplained = 8;
const minDistinct = 6;

/** Why a secret is weak, worded to follow its name; null if it isn't. */
export function weaknessOf(secret: string): string | null {
  if (secret.length < minCharacters) {
    return `holds a secret of ${secret.length} characters; at least ${minCharacters} are needed`;
  }
  const unexplained = unexplainedCharacters(secret.slice(0, 256));
  const isGuessable = unexplained.length < minUnexplained || new Set(unexplained).size < minDistinct;
  return isGuessable
    ? 'holds a secret that can be guessed: it is made of common words, sequences or repetitions'
    : null;
}

/** Words that people write instead of a secret; all our examples are made of these. */
const longWords =
  /change|replace|placeholder|passw(or[dt]|d)|passphrase|secret|token|verif(y|ication)|webhook|access|metrics|example|sample|sandbox|simulat(or|ed)|default|dummy|test(s|ing)?|trial|whatsapp|intexura|meta|facebook|service|gateway|prometheus|grafana|admin|root|user|login|welcome|letmein|qwert[yz]|asdf|zxcv|yxcv|uiop|hjkl|company|random|secure|super|production|staging|local|please|value|string|text|hello|world|name|your|long|very|some|with|here|apikey/g;
/** These may occur in random text by chance, so they count only if not next to other letters. */
const shortWords =
  /(?<![a-z])(a|an|of|my|our|the|is|it|for|and|this|any|own|api|app|key|keys|me|dev|prod|demo|foo|bar)(?![a-z])/g;

function unexplainedCharacters(secret: string): string[] {
  const once = /^(.+?)\1+$/s.exec(secret)?.[1] ?? secret;
  const rest = once
    .toLowerCase()
    .replace(longWords, ' ')
    .replace(shortWords, ' ')
    .replace(/[\s._-]/g, '');
  // A character that follows or repeats the one before it: 1234, aaaa, cba.
  return [...rest].filter((character, index, all) => {
    const before = all[index - 1];
    return before === undefined || Math.abs((character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0)) > 1;
  });
}

interface NamedSecrets {
  readonly name: string;
  readonly secrets: readonly string[];
  /** What to do about a weak secret. */
  readonly remedy: string;
}

/**
 * The problems of each list: weak secrets, and secrets shared with another list. The secrets themselves are not shown.
 */
export function secretProblems(lists: readonly NamedSecrets[]): string[] {
  const weak = lists.flatMap(({ name, secrets, remedy }) => {
    const singles = singleSecrets(secrets);
    return singles.flatMap((secret, index) => {
      const weakness = weaknessOf(secret);
      const place = singles.length === 1 ? name : `${name}, at place ${index + 1},`;
      return weakness === null ? [] : [`${place} ${weakness}. ${remedy}`];
    });
  });
  const shared = lists.flatMap(({ name, secrets }, index) =>
    lists
      .slice(index + 1)
      .filter((other) => other.secrets.some((secret) => secrets.includes(secret)))
      .map(
        (other) =>
          `${name} and ${other.name} hold the same secret. Give each its own: a client that knows one would know both.`,
      ),
  );
  return [...weak, ...shared];
}
