import type { Account } from './account.ts';
import type { TokenChoice } from './graph.ts';
import { readMounted } from './mounted-file.ts';
import { weaknessOf } from './secret.ts';

export type AccountsReading =
  | { readonly accounts: readonly Account[]; readonly problems: null }
  | { readonly accounts: null; readonly problems: readonly string[] };

/** Ids that belong to the account of the environment's variables. */
export interface TakenIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

const members = ['name', 'wabaId', 'phoneNumberIds', 'accessToken', 'accessTokenFile', 'appSecrets'];
const example =
  '{"accounts": [{"name": "brazil", "wabaId": "102290129340398", "phoneNumberIds": ["106540352242922"], "accessTokenFile": "/run/secrets/brazil"}]}';

/**
 * Reads the file of accounts as a whole: nothing of it counts unless all of it is right. Every problem comes with its
 * place and its remedy, and without a secret.
 * @param anySecret weak secrets are fine, as they are in a sandbox.
 */
export function readAccountsFile(path: string, taken: TakenIds, anySecret = false): AccountsReading {
  const { text, problem } = readMounted(path);
  return text === null ? wrong(`The file ${problem}`) : readAccounts(text, taken, anySecret);
}

/** The same for the text of the file. */
export function readAccounts(text: string, taken: TakenIds, anySecret = false): AccountsReading {
  const list = listIn(text);
  if (list === null) return wrong(`It must hold JSON such as ${example}.`);
  const readings = list.map((entry, index) => readAccount(entry, index, anySecret));
  const accounts = readings.flatMap(({ account }) => account ?? []);
  const problems = [
    ...readings.flatMap((each) => each.problems),
    ...repeated('name', accounts, ({ name }) => [name], []),
    ...repeated('wabaId', accounts, ({ wabaId }) => [wabaId], taken.wabaIds),
    ...repeated('phone number id', accounts, ({ phoneNumberIds }) => phoneNumberIds, taken.phoneNumberIds),
  ];
  return problems.length === 0 ? { accounts, problems: null } : { accounts: null, problems };
}

const wrong = (problem: string): AccountsReading => ({ accounts: null, problems: [problem] });

function listIn(text: string): readonly unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const list = typeof parsed === 'object' && parsed !== null && 'accounts' in parsed ? parsed.accounts : null;
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

interface AccountReading {
  readonly account: Account | null;
  readonly problems: readonly string[];
}

function readAccount(entry: unknown, index: number, anySecret: boolean): AccountReading {
  const fields: Readonly<Record<string, unknown>> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string): void => {
    if (!isRight) problems.push(problem);
  };
  const { name, wabaId, phoneNumberIds, appSecrets = [] } = fields;
  const isNamed = typeof name === 'string' && /^[a-z0-9][a-z0-9_-]{0,63}$/.test(name);
  check(isNamed, 'name is missing or wrong. Give lower-case letters, digits, - and _.');
  check(
    isId(wabaId),
    'wabaId is missing or wrong. Give Meta’s id of the WhatsApp Business Account, in quotes: digits only.',
  );
  check(
    isListOf(phoneNumberIds, isId) && phoneNumberIds.length > 0,
    'phoneNumberIds is missing or wrong. Give a list of Meta’s phone number ids, in quotes: digits only, at least one.',
  );
  const token = tokenIn(fields);
  check(token !== null, 'Give either accessToken or accessTokenFile, a text that is not empty.');
  check(isListOf(appSecrets, isSecret), 'appSecrets is wrong. Give a list of app secrets, or leave it out.');
  if (!anySecret && isListOf(appSecrets, isSecret)) {
    for (const secret of appSecrets) {
      const weakness = weaknessOf(secret);
      check(
        weakness === null,
        `appSecrets ${weakness}. Copy it from Meta’s dashboard: App settings → Basic → App secret.`,
      );
    }
  }
  const unknown = Object.keys(fields).filter((key) => !members.includes(key));
  check(unknown.length === 0, `${unknown.join(', ')} is not known. An account has ${members.join(', ')}.`);
  const place = isNamed ? `"${name}"` : `The account at place ${index + 1}`;
  if (problems.length > 0) return { account: null, problems: problems.map((problem) => `${place}: ${problem}`) };
  const secrets = isListOf(appSecrets, isSecret) ? appSecrets.map((secret) => secret.trim()) : [];
  return { account: { name, wabaId, phoneNumberIds, token, appSecrets: secrets } as Account, problems: [] };
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^\d{1,32}$/.test(value);
const isSecret = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isListOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] =>
  Array.isArray(value) && value.every(isOne);

/** Null unless there is exactly one. */
function tokenIn({ accessToken, accessTokenFile }: Readonly<Record<string, unknown>>): TokenChoice | null {
  if (accessTokenFile === undefined && isSecret(accessToken)) return { kind: 'value', value: accessToken.trim() };
  if (accessToken === undefined && isSecret(accessTokenFile)) return { kind: 'file', path: accessTokenFile.trim() };
  return null;
}

/** Each id that two accounts claim. */
function repeated(
  what: string,
  accounts: readonly Account[],
  idsOf: (account: Account) => readonly string[],
  taken: readonly string[],
): string[] {
  const all = accounts.flatMap(idsOf);
  const twice = all.filter((id, index) => all.indexOf(id) !== index);
  return [
    ...[...new Set(twice)].map((id) => `The ${what} ${id} appears twice. Remove one of them.`),
    ...all
      .filter((id) => taken.includes(id))
      .map((id) => `The ${what} ${id} is in the environment’s variables too. Keep it in one place.`),
  ];
}
