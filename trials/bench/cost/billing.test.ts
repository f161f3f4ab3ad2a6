import { expect, it } from 'vitest';
import { callReaders, firestoreCalls } from './billing.ts';

const methods = firestoreCalls();
const readers = callReaders();

const name = (path: string): string => `projects/p/databases/(default)/documents/${path}`;

const asked = (call: string, message: object) =>
  readers.get(call)?.request(methods[call]?.requestSerialize(message) ?? Buffer.alloc(0));
const answered = (call: string, message: object) =>
  readers.get(call)?.response(methods[call]?.responseSerialize(message) ?? Buffer.alloc(0)).reads;

it('bills each write and each deletion of a commit', () => {
  const writes = [
    { update: { name: name('whatsapp_items/a') } },
    { update: { name: name('whatsapp_messages/b') } },
    { delete: name('whatsapp_outbox_sent/c') },
  ];
  expect(asked('Commit', { writes })).toEqual({
    reads: 0,
    writes: 2,
    deletes: 1,
    collection: 'items messages outbox_sent',
  });
  expect(asked('BatchWrite', { writes: writes.slice(0, 1) })).toMatchObject({ writes: 1, deletes: 0 });
});

it('bills a requested document whether it exists or not', () => {
  expect(answered('BatchGetDocuments', { found: { name: name('whatsapp_items/a') } })).toBe(1);
  expect(answered('BatchGetDocuments', { missing: name('whatsapp_items/b') })).toBe(1);
  // The answer that begins a transaction holds no document.
  expect(answered('BatchGetDocuments', { transaction: Buffer.from('t') })).toBe(0);
});

it('bills one read for a query that finds nothing', () => {
  expect(answered('RunQuery', { document: { name: name('whatsapp_items/a') } })).toBe(1);
  expect(answered('RunQuery', { readTime: { seconds: 1 } })).toBe(0);
  expect(readers.get('RunQuery')?.leastReads).toBe(1);
});

it('bills a listener for the documents that it is sent', () => {
  expect(asked('Listen', { addTarget: { documents: { documents: [name('whatsapp_state/a')] } } })).toMatchObject({
    collection: 'state',
  });
  expect(answered('Listen', { documentChange: { document: { name: name('whatsapp_state/a') } } })).toBe(1);
  expect(answered('Listen', { targetChange: {} })).toBe(0);
});

it('bills a resumed listener only for changes', () => {
  const continues = (message: object) =>
    readers.get('Listen')?.continues(methods.Listen?.requestSerialize(message) ?? Buffer.alloc(0));
  const documents = { documents: [name('whatsapp_state/a')] };
  expect(continues({ addTarget: { documents } })).toBe(false);
  expect(continues({ addTarget: { documents, resumeToken: Buffer.from('t') } })).toBe(true);
});
