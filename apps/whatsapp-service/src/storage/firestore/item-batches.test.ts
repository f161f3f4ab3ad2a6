import { describe, expect, it } from 'vitest';
import { batchesOf } from './item-batches.ts';

const item = (name: string, person: string | null, { replays = 0, payloadBytes = 500, id = name } = {}) => ({
  name,
  task: { person: () => person },
  event: { id, replays, payloadBytes },
});
const namesOf = (batches: readonly (readonly { readonly name: string }[])[]): string[] =>
  batches.map((batch) => batch.map(({ name }) => name).join(''));

describe('batchesOf', () => {
  it('puts items of one person that follow one another together', () => {
    const lane = [item('a', 'ana'), item('b', 'ana'), item('c', 'ben'), item('d', 'ana')];
    expect(namesOf(batchesOf(lane))).toEqual(['ab', 'c', 'd']);
  });

  it('leaves alone items about nobody, and items of a replay', () => {
    const lane = [item('a', null), item('b', null), item('c', 'ana', { replays: 1 }), item('d', 'ana')];
    expect(namesOf(batchesOf(lane))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('stops at ten items, and at 200 kB of webhooks, each counted once', () => {
    const many = Array.from({ length: 12 }, (_, index) => item(String(index % 10), 'ana'));
    expect(namesOf(batchesOf(many))).toEqual(['0123456789', '01']);
    const payloadBytes = 150_000;
    const lane = [item('a', 'ana', { payloadBytes, id: '1' }), item('b', 'ana', { payloadBytes, id: '1' })];
    expect(namesOf(batchesOf([...lane, item('c', 'ana', { payloadBytes, id: '2' })]))).toEqual(['ab', 'c']);
  });
});
