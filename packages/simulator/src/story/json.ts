/** An object of parsed JSON, of whose members nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value itself if it is an array, else an empty one. */
export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value itself if it is an object, else an empty one. */
export const objectOf = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
