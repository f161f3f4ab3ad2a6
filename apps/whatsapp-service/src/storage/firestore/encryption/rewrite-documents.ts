import {
  type DocumentSnapshot,
  FieldPath,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  Timestamp,
} from '@google-cloud/firestore';
import { allCollections } from '../../../collections.ts';
import { plainId } from '../../../encryption/content-keys.ts';
import { isSealed, keyIdOf } from '../../../encryption/key-ring.ts';
import { readableMap } from '../event-document.ts';
import { collections, eventParts } from '../queries.ts';
import { bodyOf, originalBody, type RawEncoding, wholeOf } from '../raw-body.ts';
import { isGzip } from '../stored-record.ts';
import { bytes, type Fields, number, text, type Value, type Write } from '../values.ts';
import { cipherOf } from './content-cipher.ts';

/** All collections with content, in the order in which they are gone through. */
export const contentCollections: readonly string[] = [
  collections.events,
  ...allCollections.map(({ name }) => `whatsapp_${name}`),
];

const fieldsOf = (collection: string): readonly string[] =>
  collection === collections.events ? ['raw', 'rawEncoding', 'rawParts', 'payload', 'erasedAt', 'deleteAt'] : ['doc'];

/** The documents of a collection after a given one, with the fields needed to find their content. */
export function contentAfter(firestore: Firestore, collection: string, after: string | null): Query {
  const all = firestore.collection(collection).orderBy(FieldPath.documentId());
  return (after === null ? all : all.startAfter(after)).select(...fieldsOf(collection));
}

/**
 * The writes that store a document's content in the current form; none if it already is. They belong into one commit.
 */
export async function rewritesOf(
  doc: QueryDocumentSnapshot | DocumentSnapshot,
  current: string,
  documentsPath: string,
): Promise<readonly Write[]> {
  const name = `${documentsPath}/${doc.ref.path}`;
  if (doc.ref.parent.id === collections.events) return rewrittenBody(doc, current, name);
  const stored: unknown = doc.get('doc');
  if (typeof stored === 'string' ? current === plainId : !isBytes(stored) || idOf(stored) === current) return [];
  const { open, seal } = cipherOf(doc.ref.firestore);
  const plain = isBytes(stored) ? open(stored, doc.ref.path) : Buffer.from(String(stored));
  return [update(name, doc, { doc: fieldOf(seal(plain, doc.ref.path)) })];
}

const isBytes = (stored: unknown): stored is Uint8Array => stored instanceof Uint8Array;

const idOf = (stored: Uint8Array): string => (isSealed(stored) ? keyIdOf(stored) : plainId);

/** Text stays text; it is gzipped only if a document could not hold it otherwise. */
const fieldOf = (stored: Uint8Array): Value =>
  isSealed(stored) || isGzip(stored) ? bytes(stored) : text(Buffer.from(stored).toString('utf8'));

async function rewrittenBody(doc: DocumentSnapshot, current: string, name: string): Promise<readonly Write[]> {
  const before = Number(doc.get('rawParts') ?? 0);
  const partAt = (index: number) => doc.ref.collection(eventParts).doc(`raw-${index}`);
  const partsBefore = Array.from({ length: before }, (_, index) => partAt(index));
  const parts = before === 0 ? [] : await doc.ref.firestore.getAll(...partsBefore);
  const stored = before === 0 ? [doc.get('raw')] : parts.map((part) => part.get('bytes'));
  // A part is missing or damaged. Left as it is: reading the event reports it.
  if (!stored.every(isBytes)) return [];
  const whole = wholeOf(stored);
  const hasMapTooMany = current !== plainId && doc.get('payload') !== undefined;
  if (idOf(whole) === current && !hasMapTooMany) return [];
  const { open, seal } = cipherOf(doc.ref.firestore);
  const plain = open(whole, doc.ref.path);
  const encoding: RawEncoding = doc.get('rawEncoding');
  const body = bodyOf(encoding, seal(plain, doc.ref.path));
  // An erased body has no map: it would have to be made again at each erasure.
  const needsMap = current === plainId && doc.get('erasedAt') === undefined;
  const map = needsMap ? readableMap(await originalBody(encoding, [plain]), body) : null;
  const fields: Fields = {
    rawParts: number(body.parts.length),
    ...(body.inline && { raw: bytes(body.inline) }),
    ...(map && { payload: map.value }),
  };
  const expiry: unknown = doc.get('deleteAt');
  const dated: Fields = expiry instanceof Timestamp ? { deleteAt: timestamp(expiry) } : {};
  const extra = Array.from({ length: Math.max(0, before - body.parts.length) }, (_, at) => body.parts.length + at);
  return [
    { ...update(name, doc, fields), updateMask: { fieldPaths: ['raw', 'rawParts', 'payload'] } },
    ...body.parts.map((part, index) => ({
      update: { name: `${name}/${eventParts}/raw-${index}`, fields: { bytes: bytes(part), ...dated } },
    })),
    ...extra.map((index) => ({ delete: `${name}/${eventParts}/raw-${index}` })),
  ];
}

/** Refused if the document has changed since: that change stored it in the current form. */
function update(name: string, { updateTime }: DocumentSnapshot, fields: Fields): Write {
  return {
    update: { name, fields },
    updateMask: { fieldPaths: Object.keys(fields) },
    ...(updateTime && { currentDocument: { updateTime: timestamp(updateTime).timestampValue } }),
  };
}

const timestamp = ({ seconds, nanoseconds }: Timestamp) => ({ timestampValue: { seconds, nanos: nanoseconds } });
