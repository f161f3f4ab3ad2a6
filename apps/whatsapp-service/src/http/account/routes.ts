import type { AccountStore } from '../../account/account-record.ts';
import type { UsageStore } from '../../conversations/usage.ts';
import type { ApiModule } from '../api-module.ts';
import { getAccount } from './get-account.ts';
import { getUsage } from './get-usage.ts';

export interface AccountApiDeps {
  readonly store: { readonly account: AccountStore; readonly usage: UsageStore };
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string;
  readonly now?: () => number;
}

/** `/v1/account` and `/v1/usage` */
export function accountApi({ store, timeZone = 'UTC', now = Date.now }: AccountApiDeps): readonly ApiModule[] {
  const { account, usage } = store;
  return [
    {
      name: 'account',
      scope: 'read',
      register: (app) => getAccount(app, account, now),
    },
    {
      name: 'account',
      scope: 'read',
      numbers: 'filtered',
      register: (app) => getUsage(app, { usage, timeZone, now }),
    },
  ];
}
