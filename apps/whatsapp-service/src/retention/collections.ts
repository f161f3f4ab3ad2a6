import { type Collection, collection } from '../records/collection.ts';
import type { RetentionKind } from '../records/retention.ts';

/** By which setting what is stored of a kind expires, and how far it is dated by it. */
export interface AppliedSetting {
  readonly kind: RetentionKind;
  /** As `settingOf` gives it. */
  readonly setting: string;
  /** Where to continue; null at the beginning. */
  readonly place: string | null;
  readonly isDone: boolean;
}

export const appliedSettings: Collection<AppliedSetting> = collection({
  name: 'retention_settings',
  key: ({ kind }: AppliedSetting) => kind,
  indexes: {},
});
