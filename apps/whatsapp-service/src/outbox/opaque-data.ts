/** Sent with each call as `biz_opaque_callback_data`: the entry and the attempt. Statuses bring it back. */
export interface OpaqueData {
  readonly entryId: string;
  readonly attempt: number;
  /** Whether the fallback template was sent; a status may be the only evidence. */
  readonly usedFallback: boolean;
}

export function writeOpaqueData({ entryId, attempt, usedFallback }: OpaqueData): string {
  return `${entryId}.${attempt}${usedFallback ? 'f' : ''}`;
}

/** Null for another sender's data. */
export function readOpaqueData(text: string): OpaqueData | null {
  const [, entryId, attempt, mark] = /^(out_[0-9A-Z]{26})\.(\d{1,9})(f?)$/.exec(text) ?? [];
  return entryId === undefined ? null : { entryId, attempt: Number(attempt), usedFallback: mark === 'f' };
}
