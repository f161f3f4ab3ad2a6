import { describe, expect, it } from 'vitest';
import { createIn, greeting, people, request, uploadFor } from '../../test/support/broadcasts.ts';
import { start } from '../../test/support/outbox.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { broadcastIdOf, rowsKeyOf } from './broadcast.ts';
import { broadcasts, pageResults, rowPages } from './collections.ts';

const memory = () => createMemoryStore({ now: () => start });

describe('createBroadcast', () => {
  it('stores a broadcast with its rows in pages, ready to run', async () => {
    const store = memory();
    const created = await createIn(store)(request(), uploadFor(...people(250)));
    expect(created).toMatchObject({ outcome: 'created', broadcast: { state: 'running', rows: 250, isFollowed: true } });
    const broadcast = await store.records.find(broadcasts, broadcastIdOf('Welcome'));
    const key = broadcast ? rowsKeyOf(broadcast) : '';
    expect((await store.records.find(rowPages, `${key}/2`))?.rows.at(-1)).toEqual({
      line: 251,
      to: '48600000249',
      values: ['Ada'],
    });
    expect((await store.records.find(pageResults, `${key}/2`))?.states).toBe('.'.repeat(50));
  });

  it('waits for its time', async () => {
    const created = await createIn(memory())(request({ startAt: start + 60_000 }), uploadFor('48600100200'));
    expect(created).toMatchObject({ broadcast: { state: 'scheduled', startAt: start + 60_000 } });
  });

  it('says of every bad row what is wrong with it, and stores nothing', async () => {
    const store = memory();
    const rows = uploadFor('48600100200', '+48 600 100 200', 'nobody', '').rows;
    const upload = { columns: ['name'], rows: [...rows, { line: 6, to: '48600100201', values: [null] }] };
    expect(await createIn(store)(request(), upload)).toMatchObject({
      outcome: 'invalid',
      problems: [
        { line: 3, column: 'to', message: 'The same recipient as in line 2.' },
        { line: 4, column: 'to', message: expect.stringContaining('Is not a phone number with its country code') },
        { line: 5, column: 'to', message: 'The recipient is missing.' },
        { line: 6, column: 'name', message: 'The parameter name is missing.' },
      ],
    });
    expect(await store.records.find(broadcasts, broadcastIdOf('Welcome'))).toBeNull();
  });

  it('leaves bad rows out if it is asked to, and keeps what is wrong with them', async () => {
    const store = memory();
    const created = await createIn(store)(request({ skipsBadRows: true }), uploadFor('nobody', '48600100200'));
    expect(created).toMatchObject({ outcome: 'created', broadcast: { rows: 2, skipped: 1 } });
  });

  it('applies the rules that single messages have', async () => {
    const upload = { columns: ['name'], rows: [{ line: 2, to: '48600100200', values: ['x'.repeat(2_000)] }] };
    expect(await createIn(memory())(request(), upload)).toMatchObject({ problems: [{ line: 2, code: 132005 }] });
    const own = await createIn(memory(), {
      checkOwnNumber: () => [{ path: 'to', code: 131021, message: 'Is the business number.' }],
    })(request(), uploadFor('48600100200'));
    expect(own).toMatchObject({ problems: [{ line: 2, column: 'to', code: 131021 }] });
  });

  it('says once what is wrong with the template or the columns, not for each row', async () => {
    const upload = uploadFor(...people(3));
    const paused = { ...greeting, status: 'PAUSED' };
    const withPaused = createIn(memory(), { translations: async () => new Map([['en', paused]]) });
    expect(await withPaused(request(), upload)).toMatchObject({ problems: [{ line: null, code: 132015 }] });
    expect(await createIn(memory(), { translations: async () => new Map() })(request(), upload)).toMatchObject({
      problems: [{ line: null, code: 132001 }],
    });
    expect(await createIn(memory())(request(), { ...upload, columns: ['nmae'] })).toMatchObject({
      problems: [{ line: null, message: 'The template has no parameter “nmae”. It has name.' }],
    });
    expect(await createIn(memory())(request(), uploadFor())).toMatchObject({ problems: [{ line: null }] });
  });

  it('waits for nothing to be guessed while Meta can’t be asked about the template', async () => {
    const create = createIn(memory(), { translations: async () => undefined });
    expect(await create(request(), uploadFor('48600100200'))).toEqual({ outcome: 'unknown_template' });
  });

  it('takes the same name with the same content for the same broadcast, and with other content for a conflict', async () => {
    const create = createIn(memory());
    const first = await create(request(), uploadFor('48600100200'));
    expect(await create(request(), uploadFor('48600100200'))).toEqual({ ...first, outcome: 'repeated' });
    expect((await create(request(), uploadFor('48600100201'))).outcome).toBe('conflict');
    expect((await create(request({ share: 0.5 }), uploadFor('48600100200'))).outcome).toBe('conflict');
    expect((await create(request({ name: 'Other' }), uploadFor('48600100200'))).outcome).toBe('created');
  });

  it('stores to its end what was interrupted, and gives the name to another where nobody does', async () => {
    const store = memory();
    let left = 2;
    const dying = {
      ...store.records,
      run: async (rule: Parameters<typeof store.records.run>[0]) => {
        left -= 1;
        if (left < 0) throw new Error('The process ended.');
        return store.records.run(rule);
      },
    } as typeof store.records;
    await expect(createIn(store, { records: dying })(request(), uploadFor(...people(900)))).rejects.toThrow('ended');
    expect(await store.records.find(broadcasts, broadcastIdOf('Welcome'))).toMatchObject({ state: 'storing' });
    const other = await createIn(store)(request(), uploadFor(...people(120)));
    expect(other).toMatchObject({ outcome: 'created', broadcast: { rows: 120, state: 'running' } });
  });
});
