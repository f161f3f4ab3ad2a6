import type { Broadcast } from '../../broadcasts/broadcast.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import type { Bodies } from '../limits/bodies.ts';
import { type CreateRoutesDeps, registerTest, registerUploads } from './create-broadcast.ts';
import { registerChanges, registerFailures, registerReads } from './manage-broadcasts.ts';

/** The dependencies of the broadcasts' routes. */
export interface BroadcastsWay extends Pick<CreateRoutesDeps, 'create' | 'translations' | 'submit' | 'version'> {
  /** Called when a broadcast was created or changed. */
  readonly onChange: (broadcast: Broadcast) => void;
}

export interface BroadcastsApiDeps {
  readonly store: { readonly records: RecordStore };
  readonly broadcasts: BroadcastsWay;
  readonly limits: { readonly bodies: Bodies };
  /** The numbers that are configured as ours. */
  readonly ids: { readonly phoneNumberIds: readonly string[] };
  readonly now?: () => number;
}

/** `/v1/broadcasts` */
export function broadcastsApi(deps: BroadcastsApiDeps): readonly ApiModule[] {
  const { store, broadcasts, limits, ids, now = Date.now } = deps;
  const { records } = store;
  const { phoneNumberIds } = ids;
  const common = { ...broadcasts, records, bodies: limits.bodies, phoneNumberIds, now };
  return [
    // Apart from the others, since its bodies may be large.
    { name: 'broadcasts', scope: 'broadcast', register: (app) => registerUploads(app, common) },
    {
      name: 'broadcasts',
      scope: 'broadcast',
      register: (app) => {
        registerTest(app, common);
        registerChanges(app, common);
      },
    },
    { name: 'broadcasts', scope: 'read', register: (app) => registerReads(app, { records }) },
    { name: 'broadcasts', scope: 'read:content', register: (app) => registerFailures(app, { records }) },
  ];
}
