import { type Collection, collection, indexOf } from '../records/collection.ts';
import type { RetentionKind } from '../records/retention.ts';

/** The setting by which records of a kind expire, and how far they were dated by it. */
export interface AppliedSetting {
  readonly kind: RetentionKind;
  /** As `settingOf` gives it. */
  readonly setting: string;
  /** Where to continue; null for the beginning. */
  readonly place: string | null;
  readonly isDone: boolean;
}

export const appliedSettings: Collection<AppliedSetting> = collection({
  name: 'retention_settings',
  key: ({ kind }: AppliedSetting) => kind,
  indexes: {},
});

/** One pass of a sweeper through everything, and how far it has come. */
export interface Sweep {
  /** `swp_` and 26 characters. */
  readonly id: string;
  readonly startedAt: number;
  /** When it was last seen at work. */
  readonly seenAt: number;
  /** Null while it is under way, and for good if its process ended. */
  readonly finishedAt: number | null;
  /** The kind that it is sweeping; null at the end. */
  readonly sweeping: string | null;
  /** How many records it has removed, by kind; kinds of which it removed none are left out. */
  readonly removed: Readonly<Record<string, number>>;
  readonly failing: readonly SweepFailure[];
}

/** A kind that cannot be swept, since when, and why. */
export interface SweepFailure {
  readonly kind: string;
  readonly since: number;
  readonly reason: string;
}

const keptForMs = 30 * 24 * 60 * 60_000;

const declaredSweeps = collection({
  name: 'retention_sweeps',
  key: ({ id }: Sweep) => id,
  indexes: { newest: { groups: () => ['all'], place: ({ startedAt }) => -startedAt } },
  keptUntil: ({ startedAt }) => startedAt + keptForMs,
});

export const sweeps: Collection<Sweep> = declaredSweeps;
/** All, the newest first; the group is `all`. */
export const newestSweeps = indexOf(declaredSweeps, 'newest');
