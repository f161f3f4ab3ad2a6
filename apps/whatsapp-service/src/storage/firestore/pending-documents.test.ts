import { type DocumentData, type DocumentReference, FieldValue, Firestore } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import type { Documents } from './documents.ts';
import { createPendingDocuments } from './pending-documents.ts';

const firestore = new Firestore({ projectId: 'none' });
const [one, two] = [firestore.doc('whatsapp_usage/one'), firestore.doc('whatsapp_usage/two')];

/** Documents with the data stored before, which record the writes passed to them. */
function scene(stored: Readonly<Record<string, string>> = {}) {
  const handedOver: { readonly id: string; readonly data: DocumentData | null; readonly isAdded: boolean }[] = [];
  const read: string[] = [];
  const show = (ref: DocumentReference) => {
    read.push(ref.id);
    return { ref, get: (field: string) => (field === 'doc' ? stored[ref.id] : undefined) };
  };
  const documents: Documents = {
    get: async (ref) => show(ref),
    getAll: async (refs) => refs.map(show),
    expectNew: () => undefined,
    seen: () => undefined,
    set: ({ id }, data, isAdded = false) => handedOver.push({ id, data, isAdded }),
    delete: ({ id }) => handedOver.push({ id, data: null, isAdded: false }),
  };
  return { pending: createPendingDocuments(documents), handedOver, read };
}

describe('createPendingDocuments', () => {
  it('shows what was written to those who read after it, and reads the rest', async () => {
    const { pending, read } = scene({ one: 'old', two: 'other' });
    expect((await pending.get(one)).get('doc')).toBe('old');
    pending.set(one, { doc: 'new' });
    const shown = await pending.getAll([one, two]);
    expect(shown.map((stored) => stored.get('doc'))).toEqual(['new', 'other']);
    pending.delete(one);
    expect((await pending.get(one)).get('doc')).toBeUndefined();
    expect(read).toEqual(['one', 'two']);
  });

  it('hands each document over once, with all that was added to it', () => {
    const { pending, handedOver } = scene();
    pending.put([{ ref: one, data: { doc: 'first', at: 1 } }]);
    pending.set(two, { doc: 'whole' });
    pending.set(one, { changes: 'two of them' }, true);
    expect(handedOver).toEqual([]);
    pending.flush();
    expect(handedOver).toEqual([
      { id: 'one', data: { doc: 'first', at: 1, changes: 'two of them' }, isAdded: false },
      { id: 'two', data: { doc: 'whole' }, isAdded: false },
    ]);
  });

  it('adds up what several rules count', () => {
    const { pending, handedOver } = scene();
    for (const by of [1, 1, -1, 3])
      pending.put([{ ref: one, data: { day: '1' }, isAdded: true, counted: { delivered: by } }]);
    pending.flush();
    expect(handedOver).toHaveLength(1);
    expect(handedOver[0]?.isAdded).toBe(true);
    expect(FieldValue.increment(4).isEqual(handedOver[0]?.data?.delivered)).toBe(true);
  });

  it('forgets what was there before where it is replaced or removed', () => {
    const { pending, handedOver } = scene();
    pending.set(one, { doc: 'first', at: 1 });
    pending.set(one, { doc: 'second' });
    pending.set(two, { doc: 'first' });
    pending.delete(two);
    pending.flush();
    expect(handedOver).toEqual([
      { id: 'one', data: { doc: 'second' }, isAdded: false },
      { id: 'two', data: null, isAdded: false },
    ]);
  });
});
