import type { CatalogueEntry } from './catalogue.ts';

/** An error of a single feature, in short: code, title, HTTP status, class, cause, remedy. */
export type ErrorRow = readonly [
  code: number,
  title: string,
  httpStatus: number | null,
  errorClass: CatalogueEntry['class'],
  cause: string,
  remedy: string,
];

const laterMs = 60_000;

/** The entry of a row. */
export function entryOf([code, title, httpStatus, errorClass, cause, remedy]: ErrorRow): CatalogueEntry {
  const wait = errorClass === 'retry_later' ? { waitMs: laterMs } : {};
  return { code, title, httpStatus, class: errorClass, cause, remedy, ...wait };
}
