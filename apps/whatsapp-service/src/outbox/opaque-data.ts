/** What travels with each call as `biz_opaque_callback_data`: the entry and the try. Statuses bring it back. */
export interface OpaqueData {
  readonly entryId: string;
  readonly attempt: number;
}

export function writeOpaqueData({ entryId, attempt }: OpaqueData): string {
  return `${entryId}.${attempt}`;
}

/** Null for what another sender put there. */
export function readOpaqueData(text: string): OpaqueData | null {
  const [, entryId, attempt] = /^(out_[0-9A-Z]{26})\.(\d{1,9})$/.exec(text) ?? [];
  return entryId === undefined ? null : { entryId, attempt: Number(attempt) };
}
