import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changes } from '../../changes/change.ts';
import { allCollections } from '../../collections.ts';
import { collection } from '../../records/collection.ts';
import { declaredShapes, type QueryShape, queryShapes, shardOf, shards } from './queries.ts';

interface IndexField {
  readonly fieldPath: string;
  readonly order?: 'ASCENDING' | 'DESCENDING';
  readonly arrayConfig?: 'CONTAINS';
}

interface IndexFile {
  readonly indexes: readonly {
    readonly collectionGroup: string;
    readonly queryScope: string;
    readonly fields: readonly IndexField[];
  }[];
  readonly fieldOverrides: readonly {
    readonly collectionGroup: string;
    readonly fieldPath: string;
    readonly indexes: readonly unknown[];
    readonly ttl?: boolean;
  }[];
}

const file: IndexFile = JSON.parse(
  readFileSync(new URL('../../../../../firestore.indexes.json', import.meta.url), 'utf8'),
);

const nameOf = ({ collection, range }: QueryShape): string => `${collection} by ${range}`;

const shapes: [string, QueryShape][] = [
  ...Object.entries(queryShapes),
  ...allCollections.flatMap((each) =>
    declaredShapes(each).map((shape): [string, QueryShape] => [nameOf(shape), shape]),
  ),
];

/** The fields of the index that Firestore wants for a query: equality first, then the order. */
function fieldsOf({ equals = [], among, contains, orderBy = [] }: QueryShape): IndexField[] {
  return [
    ...equals.map((fieldPath) => ({ fieldPath, order: 'ASCENDING' as const })),
    ...(among ? [{ fieldPath: among, order: 'ASCENDING' as const }] : []),
    ...(contains ? [{ fieldPath: contains, arrayConfig: 'CONTAINS' as const }] : []),
    ...orderBy.map(([fieldPath, direction]) => ({
      fieldPath,
      order: direction === 'asc' ? ('ASCENDING' as const) : ('DESCENDING' as const),
    })),
  ];
}

/** Fields that grow with every write, so that an index beginning with one would be written at one end only. */
const growing = ['changedAt', 'receivedAt', 'lastReceivedAt', 'lastAt', 'at', 'createdAt', 'updatedAt', 'dueAt'];

describe('firestore.indexes.json', () => {
  it.each(shapes.filter(([, shape]) => fieldsOf(shape).length > 1))(
    'has the index for the query %s',
    (_name, shape) => {
      expect(file.indexes).toContainEqual({
        collectionGroup: shape.collection,
        queryScope: 'COLLECTION',
        fields: fieldsOf(shape),
      });
    },
  );

  it('has no index that no query needs', () => {
    const needed = shapes.map(([, shape]) => JSON.stringify([shape.collection, fieldsOf(shape)]));
    const unneeded = file.indexes.filter(
      ({ collectionGroup, fields }) => !needed.includes(JSON.stringify([collectionGroup, fields])),
    );
    expect(unneeded).toEqual([]);
  });

  it('leaves indexed each field that a query asks for alone', () => {
    const alone = shapes.filter(([, shape]) => fieldsOf(shape).length === 1);
    const exempt = alone.filter(([, shape]) =>
      file.fieldOverrides.some(
        ({ collectionGroup, fieldPath }) =>
          collectionGroup === shape.collection && fieldPath === fieldsOf(shape)[0]?.fieldPath,
      ),
    );
    expect(alone.length).toBeGreaterThan(0);
    expect(exempt).toEqual([]);
  });

  it('exempts fields by leaving them no index', () => {
    expect(file.fieldOverrides.every(({ indexes }) => indexes.length === 0)).toBe(true);
  });

  it('lets Firestore delete what the store says may go, and nothing else', () => {
    const named = file.fieldOverrides.filter(({ fieldPath, ttl }) => ttl === true || fieldPath === 'deleteAt');
    expect(named).toEqual(
      [
        ...allCollections.filter(({ keptUntil }) => keptUntil !== undefined),
        changes,
        // An event with its parts and items.
        ...['webhook_events', 'webhook_event_parts', 'items'].map((name) => ({ name })),
      ].map(({ name }) => ({
        collectionGroup: `whatsapp_${name}`,
        fieldPath: 'deleteAt',
        ttl: true,
        indexes: [],
      })),
    );
  });

  it('exempts the text of each record, and what a declared collection is not asked for alone', () => {
    const exempt = new Set(
      file.fieldOverrides.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`),
    );
    const wanted = allCollections.flatMap((each) => {
      const fields = declaredShapes(each).flatMap(fieldsOf);
      return ['doc', ...fields.map(({ fieldPath }) => fieldPath)].map((field) => `whatsapp_${each.name}.${field}`);
    });
    expect(wanted.length).toBeGreaterThan(5);
    expect(wanted.filter((field) => !exempt.has(field))).toEqual([]);
  });

  it('has no index that begins with a time', () => {
    const hot = file.indexes.filter(({ fields }) => growing.includes(fields[0]?.fieldPath ?? ''));
    expect(hot).toEqual([]);
  });

  it('spreads each index by a shard, or by a user, message or conversation, before it orders by a time', () => {
    const spreading = ['shard', 'moreShards', 'users', 'wamid', 'conversationKey', 'recipient'];
    const hot = file.indexes.filter(({ fields }) => {
      const before = fields.slice(
        0,
        fields.findIndex(({ fieldPath }) => growing.includes(fieldPath)),
      );
      return !before.some(({ fieldPath }) => spreading.includes(fieldPath));
    });
    expect(hot.filter(({ fields }) => fields.some(({ fieldPath }) => growing.includes(fieldPath)))).toEqual([]);
  });
});

describe('declaredShapes', () => {
  const parcels = collection({
    name: 'parcels',
    key: ({ id }: { id: string }) => id,
    indexes: { due: { groups: () => [''], place: () => 0 } },
    persons: ({ id }) => [id],
    keptUntil: () => null,
  });

  it('are one for each index, one for persons and one for what is kept until some time', () => {
    expect(declaredShapes(parcels).map(fieldsOf)).toEqual(
      [
        ['shard', 'due_in', 'due_at', 'key'],
        ['shard', 'person_in', 'person_at', 'key'],
        ['shard', 'deleteAt'],
      ].map((fields) => fields.map((fieldPath) => expect.objectContaining({ fieldPath }))),
    );
  });

  it('are none for a collection that has tables of its own', () => {
    expect(declaredShapes({ ...parcels, hasOwnTables: true })).toEqual([]);
  });
});

describe('queryShapes', () => {
  it.each(shapes.filter(([, { range }]) => range))('ranges over the field it orders by first: %s', (_name, shape) => {
    expect(shape.orderBy?.[0]?.[0]).toBe(shape.range);
  });
});

describe('shardOf', () => {
  it('is a shard for every first byte', () => {
    const found = Array.from({ length: 256 }, (_, byte) => shardOf(byte.toString(16).padStart(2, '0')));
    expect([...new Set(found)].sort()).toEqual(shards);
  });
});
