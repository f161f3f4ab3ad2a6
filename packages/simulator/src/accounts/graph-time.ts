/** A time in the format of node fields: `2025-10-14T10:13:11+0000`. */
export function graphTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}
