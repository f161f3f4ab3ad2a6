export * from './client.ts';
export * from './errors.ts';
export * from './follow.ts';
export * from './outbox-state.ts';
export type * from './queries.ts';
export type * from './schemas/index.ts';
export * from './transport.ts';
export * from './words.ts';
