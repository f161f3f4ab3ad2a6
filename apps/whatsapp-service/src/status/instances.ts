import type { RecordStore } from '../records/record-store.ts';
import { bookKey, type Seat, shardBooks } from '../work/shards/shard-book.ts';

/** A process that works on a store which several share. */
export interface Instance extends Pick<Seat, 'name'> {
  /** Null in seats of older versions. */
  readonly role: string | null;
  readonly version: string | null;
  readonly isThis: boolean;
  /** How many of the sixteen shards of the work it has. */
  readonly shards: number;
  /** For how long this process has not seen it renew its lease, in milliseconds; null with the first look. */
  readonly unchangedMs: number | null;
}

export interface InstancesDeps {
  readonly records: Pick<RecordStore, 'find'>;
  /** The id under which this process works. */
  readonly ownId: string;
  /** Milliseconds of a steady clock: instances' clocks differ. */
  readonly steadyNow: () => number;
}

/** Makes a look at the working instances; each costs a read. */
export function createInstancesLook({ records, ownId, steadyNow }: InstancesDeps): () => Promise<readonly Instance[]> {
  let seen = new Map<string, { readonly beat: number; readonly at: number; readonly isNew: boolean }>();
  return async () => {
    const { seats = [], leases = [] } = (await records.find(shardBooks, bookKey)) ?? {};
    const at = steadyNow();
    const before = seen;
    const sighting = ({ id, beat }: Seat) => {
      const known = before.get(id);
      return known?.beat === beat ? { ...known, isNew: false } : { beat, at, isNew: known === undefined };
    };
    seen = new Map(seats.map((seat) => [seat.id, sighting(seat)]));
    return seats.map(({ id, name, role = null, version = null }) => {
      const { at: since = at, isNew = true } = seen.get(id) ?? {};
      const shards = leases.filter(({ owner }) => owner === id).length;
      return { name, role, version, isThis: id === ownId, shards, unchangedMs: isNew ? null : at - since };
    });
  };
}
