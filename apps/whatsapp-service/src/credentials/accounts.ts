import type { GraphCredentials } from '@intexuraos/cloud-api';
import type { Account } from '../config/account.ts';
import { readAccountsFile } from '../config/accounts-file.ts';
import type { Config } from '../config/config.ts';
import { markOf } from '../config/mounted-file.ts';
import { isSandbox } from '../config/secret.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { createAccessToken } from './access-token.ts';

/** The ids that are ours; an empty list is unchecked. */
export interface OurIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

/** The accounts that the service works for: that of the environment's variables, then those of the file. */
export interface Accounts extends Pick<Loop, 'start' | 'stop'> {
  /** The ids of this moment. Read its lists at each use instead of keeping them: the file may change. */
  readonly ids: OurIds;
  /** Of all accounts: any of these may have signed a webhook. */
  readonly appSecrets: readonly string[];
  /** Whether there are any besides the one of the variables; else every call goes with its token. */
  readonly hasOthers: boolean;
  /** Whether there is a file, and a number of neither it nor the variables: its account was removed. */
  wasRemoved(phoneNumberId: string): boolean;
  /** Whether two ids of WABAs or numbers are of one account, as far as the accounts name both. */
  areTogether(id: string, other: string): boolean;
  /** The credentials for calls about this WABA or number; null if it belongs to none of the accounts. */
  credentialsOf(id: string): GraphCredentials | null;
  /** Looks whether the file, or that of a token, has changed; done every two seconds once it is started. */
  look(): void;
  /** The problems of the file, in lines; null if there are none. */
  readonly problem: string | null;
  /** The credentials of each account, with one of its ids. */
  all(): readonly { readonly id: string; readonly credentials: GraphCredentials }[];
}

export interface AccountsDeps {
  readonly config: Pick<Config, 'wabaIds' | 'phoneNumberIds' | 'appSecrets' | 'graph' | 'accounts' | 'accountsFile'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly steadyNow: () => number;
  /** Called when accounts, or the token of one, have changed. */
  readonly onChange: () => void;
}

interface Opened {
  readonly ids: readonly string[];
  readonly credentials: () => GraphCredentials;
}

const everyMs = 2_000;

/** Follows the file: one that becomes wrong changes nothing, and the log says why. */
export function createAccounts({ config, log, steadyNow, onChange }: AccountsDeps): Accounts {
  const { graph, accountsFile: path } = config;
  const fromVariables = {
    ids: [...config.wabaIds, ...config.phoneNumberIds],
    credentials: credentials({ token: graph.token, appSecrets: config.appSecrets }),
  };
  const hasOwn = fromVariables.ids.length > 0 || graph.token.kind !== 'none';
  let now = open(config.accounts, new Map());
  let mark = path === null ? null : markOf(path);
  let refused = '';

  function credentials({ token: choice, appSecrets }: Pick<Account, 'token' | 'appSecrets'>): () => GraphCredentials {
    const token = createAccessToken(choice, log, steadyNow, onChange);
    return () => ({ token: token(), appSecrets });
  }

  function open(accounts: readonly Account[], before: ReadonlyMap<string, Opened>) {
    const byText = new Map<string, Opened>();
    for (const account of accounts) {
      const text = JSON.stringify(account);
      const { appSecrets } = account;
      byText.set(
        text,
        // An unchanged account keeps the state of its token.
        before.get(text) ?? {
          ids: [account.wabaId, ...account.phoneNumberIds],
          credentials: credentials({ ...account, appSecrets: appSecrets.length > 0 ? appSecrets : config.appSecrets }),
        },
      );
    }
    const all = [...(hasOwn || byText.size === 0 ? [fromVariables] : []), ...byText.values()];
    const union = (own: readonly string[], others: readonly string[]): readonly string[] =>
      hasOwn && own.length === 0 ? [] : [...own, ...others];
    return {
      byText,
      all,
      byId: new Map(all.flatMap((each) => each.ids.map((id) => [id, each] as const))),
      ids: {
        wabaIds: union(
          config.wabaIds,
          accounts.map(({ wabaId }) => wabaId),
        ),
        phoneNumberIds: union(
          config.phoneNumberIds,
          accounts.flatMap(({ phoneNumberIds }) => phoneNumberIds),
        ),
      },
      appSecrets: [...new Set([...config.appSecrets, ...accounts.flatMap(({ appSecrets }) => appSecrets)])],
    };
  }

  const readFile = (): void => {
    if (path === null) return;
    const markNow = markOf(path);
    if (markNow === mark) return;
    mark = markNow;
    const { accounts, problems } = readAccountsFile(path, config, isSandbox(graph.url));
    const text = (problems ?? []).join('\n');
    if (problems !== null) {
      if (text !== refused)
        log.error({ file: path }, `The accounts file was not applied; the previous accounts stay in use.\n${text}`);
      refused = text;
      return;
    }
    refused = '';
    now = open(accounts, now.byText);
    log.info({ accounts: accounts.map(({ name }) => name) }, 'The accounts file was applied.');
    onChange();
  };
  const look = (): void => {
    readFile();
    for (const { credentials } of now.all) credentials();
  };
  const loop = createLoop({
    step: async () => {
      look();
      return everyMs;
    },
    log,
    words: {
      fails: 'The accounts file can’t be read.',
      worksAgain: 'The accounts file can be read again.',
    },
  });
  return {
    ids: {
      get wabaIds() {
        return now.ids.wabaIds;
      },
      get phoneNumberIds() {
        return now.ids.phoneNumberIds;
      },
    },
    get appSecrets() {
      return now.appSecrets;
    },
    get hasOthers() {
      return now.byText.size > 0;
    },
    wasRemoved: (id) => path !== null && now.ids.phoneNumberIds.length > 0 && !now.ids.phoneNumberIds.includes(id),
    areTogether: (id, other) => {
      const [one, another] = [now.byId.get(id), now.byId.get(other)];
      return one === undefined || another === undefined || one === another;
    },
    credentialsOf: (id) => now.byId.get(id)?.credentials() ?? null,
    all: () => now.all.map(({ ids, credentials }) => ({ id: ids[0] ?? '', credentials: credentials() })),
    get problem() {
      return refused || null;
    },
    look,
    start: loop.start,
    stop: loop.stop,
  };
}
