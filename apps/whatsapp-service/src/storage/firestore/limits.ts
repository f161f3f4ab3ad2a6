/*
 * Firestore's limits, a little rounded down for names and overhead. https://firebase.google.com/docs/firestore/quotas
 */

/** One document: 1 MiB with its name and all its fields. */
export const maxDocumentBytes = 1_000_000;

/** One request: 10 MiB. */
export const maxRequestBytes = 9_500_000;

/** Kept free in an event's document for the fields besides body and map, and for the later result. */
export const reservedBytes = 100_000;

/** An indexed value: Firestore looks at its first 1,500 bytes only. */
export const maxIndexedBytes = 1_400;
