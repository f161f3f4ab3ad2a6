import { describe, expect, it } from 'vitest';
import { limitFor, mediaWarnings, readMediaChoice } from './media.ts';
import type { StoreChoice } from './store.ts';

const sqlite: StoreChoice = { kind: 'sqlite', path: '/data/whatsapp.db' };
const firestore: StoreChoice = { kind: 'firestore', projectId: 'p', emulatorHost: undefined };
const read = (env: NodeJS.ProcessEnv, store: StoreChoice = sqlite) => readMediaChoice(env, store);
const placeOf = (text: string) => read({ INTEXURAOS_WHATSAPP_MEDIA: text }).value.place;

describe('readMediaChoice', () => {
  it('stores media next to a SQLite database, and with Firestore only if a place is set', () => {
    expect(read({}).value).toMatchObject({ place: { kind: 'disk', path: '/data/whatsapp.db.media' }, isChosen: false });
    expect(read({}, firestore).value).toMatchObject({ place: { kind: 'off' }, isChosen: false });
  });

  it('warns where files are lost by default, and not where that is meant', () => {
    const warningsOf = (env: NodeJS.ProcessEnv) => mediaWarnings({ media: read(env, firestore).value });
    expect(warningsOf({})).toEqual([expect.stringContaining('gs://BUCKET')]);
    expect(warningsOf({ INTEXURAOS_WHATSAPP_MEDIA: 'off' })).toEqual([]);
  });

  it.each([
    ['disk:./media', { kind: 'disk', path: './media' }],
    ['gs://my-bucket', { kind: 'bucket', bucket: 'my-bucket', apiEndpoint: undefined }],
    ['gs://my-bucket/', { kind: 'bucket', bucket: 'my-bucket', apiEndpoint: undefined }],
    ['off', { kind: 'off' }],
  ])('reads %s', (text, place) => {
    expect(placeOf(text)).toEqual(place);
  });

  it.each(['disk:', 's3://bucket', 'gs://', 'gs://bucket/folder', 'on'])('refuses %s, with an example', (text) => {
    expect(read({ INTEXURAOS_WHATSAPP_MEDIA: text }).problem).toContain('disk:./data/media');
  });

  it('reads limits for all kinds and for one, in any order', () => {
    const { limits } = read({
      INTEXURAOS_WHATSAPP_MEDIA_LIMITS: 'video=16MiB, 25MiB ,sticker=off,video=on-demand',
    }).value;
    expect(limitFor(limits, 'image')).toEqual({ maxBytes: 25 * 1024 * 1024, when: 'at-once' });
    expect(limitFor(limits, 'video')).toEqual({ maxBytes: 16 * 1024 * 1024, when: 'on-demand' });
    expect(limitFor(limits, 'sticker').when).toBe('off');
    expect(limitFor(read({}).value.limits, 'anything')).toEqual({ maxBytes: 100 * 1024 * 1024, when: 'at-once' });
  });

  it.each(['200MiB', 'pictures=1MiB', 'image=', '0', 'image=soon', 'image=1GB'])('refuses %s as a limit', (text) => {
    expect(read({ INTEXURAOS_WHATSAPP_MEDIA_LIMITS: text }).problem).toContain('25MiB,video=16MiB,sticker=off');
  });
});
