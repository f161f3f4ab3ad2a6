import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Accounts, OurIds } from '../credentials/accounts.ts';
import type { Log } from '../log.ts';
import type { Watcher } from '../observation/watcher.ts';
import type { PolledReads, Store } from '../storage/store.ts';
import type { Notifications } from './notifications.ts';

/** The dependencies that every part may use. */
export interface ServiceContext {
  readonly config: Config;
  readonly accounts: Accounts;
  /** The accounts and numbers that are ours. Read its lists at each use instead of keeping them: a file may change them. */
  readonly ids: OurIds;
  readonly store: Store;
  /** Its reads for polling. */
  readonly polledReads: PolledReads;
  readonly log: Log;
  /** Notices when the system clock is set. */
  readonly clock: Clock;
  /** Observes the running service. */
  readonly watcher: Watcher;
  readonly notifications: Notifications;
}
