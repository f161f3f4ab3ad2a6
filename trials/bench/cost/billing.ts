import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fromJSON, type MethodDefinition } from '@grpc/proto-loader';

/** Computes what Firestore bills for a message of its protocol. https://firebase.google.com/docs/firestore/pricing */
export interface Billed {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  /** The collection, for people; empty if the message names none. */
  readonly collection: string;
}

/** Reads the messages of one kind of call. */
export interface CallReader {
  request(bytes: Buffer): Billed;
  response(bytes: Buffer): Billed;
  /** The minimum number of reads that the call bills, even if its answers contain fewer. */
  readonly leastReads: number;
  /** Whether the call continues another one that has already billed this. */
  continues(bytes: Buffer): boolean;
}

const nothing: Billed = { reads: 0, writes: 0, deletes: 0, collection: '' };

interface DocumentName {
  readonly name?: string;
}

interface WriteMessage {
  readonly update?: DocumentName | null;
  readonly delete?: string;
  readonly transform?: { readonly document?: string } | null;
}

/** The fields that count, of all messages that are read here. */
interface Message {
  readonly writes?: readonly WriteMessage[];
  readonly structuredQuery?: { readonly from?: readonly { readonly collectionId?: string }[] };
  readonly structuredAggregationQuery?: Pick<Message, 'structuredQuery'>;
  readonly documents?: readonly string[];
  readonly addTarget?: {
    readonly documents?: Pick<Message, 'documents'> | null;
    readonly query?: Message | null;
    readonly resumeToken?: Uint8Array;
  };
  readonly found?: DocumentName | null;
  readonly missing?: string;
  readonly document?: DocumentName | null;
  readonly documentChange?: Pick<Message, 'document'> | null;
  readonly documentDelete?: object | null;
}

/** How each call is billed. Other calls bill nothing, or the service does not make them. */
const billing: Readonly<Record<string, Pick<CallReader, 'leastReads'> & Partial<Readings>>> = {
  Commit: { leastReads: 0, request: writesOf },
  BatchWrite: { leastReads: 0, request: writesOf },
  BatchGetDocuments: {
    leastReads: 0,
    request: ({ documents = [] }) => ({ ...nothing, collection: collectionOf(documents[0]) }),
    // A missing document is billed as well.
    response: ({ found, missing }) => readsIf(Boolean(found) || Boolean(missing)),
  },
  RunQuery: { leastReads: 1, request: asksQuery, response: ({ document }) => readsIf(Boolean(document)) },
  // One read for each thousand index entries; a run of the bench has fewer.
  RunAggregationQuery: { leastReads: 1, request: asksQuery },
  Listen: {
    leastReads: 1,
    // A listener that resumes within half an hour is billed only for what has changed.
    continues: ({ addTarget }) => (addTarget?.resumeToken?.length ?? 0) > 0,
    request: ({ addTarget }) => ({
      ...nothing,
      collection: collectionOf(addTarget?.documents?.documents?.[0]) || asksQuery(addTarget?.query ?? {}).collection,
    }),
    response: ({ documentChange, documentDelete }) => readsIf(Boolean(documentChange) || Boolean(documentDelete)),
  },
};

interface Readings {
  readonly continues: (message: Message) => boolean;
  readonly request: (message: Message) => Billed;
  readonly response: (message: Message) => Billed;
}

/** The calls of Firestore's protocol, as Google's package describes them. */
export function firestoreCalls(): Record<string, MethodDefinition<object, object>> {
  const service = new URL('../../../apps/whatsapp-service/package.json', import.meta.url);
  const manifest = createRequire(service).resolve('@google-cloud/firestore/package.json');
  const types = JSON.parse(readFileSync(manifest.replace('package.json', 'build/protos/v1.json'), 'utf8'));
  return fromJSON(types)['google.firestore.v1.Firestore'] as Record<string, MethodDefinition<object, object>>;
}

/** Readers by the name of the call, such as `Commit`. */
export function callReaders(): ReadonlyMap<string, CallReader> {
  const methods = firestoreCalls();
  return new Map(
    Object.entries(billing).map(([name, { leastReads, continues, request, response }]) => {
      const method = methods[name];
      if (!method) throw new Error(`Google's package describes no call ${name}.`);
      return [
        name,
        {
          leastReads,
          continues: (bytes: Buffer) => continues?.(method.requestDeserialize(bytes)) ?? false,
          request: (bytes: Buffer) => request?.(method.requestDeserialize(bytes)) ?? nothing,
          response: (bytes: Buffer) => response?.(method.responseDeserialize(bytes)) ?? nothing,
        },
      ];
    }),
  );
}

const readsIf = (counts: boolean): Billed => ({ ...nothing, reads: counts ? 1 : 0 });

function writesOf({ writes = [] }: Message): Billed {
  const deletes = writes.filter((write) => Boolean(write.delete)).length;
  const names = writes.map((write) => collectionOf(write.update?.name ?? (write.delete || write.transform?.document)));
  return { reads: 0, writes: writes.length - deletes, deletes, collection: [...new Set(names)].sort().join(' ') };
}

function asksQuery({ structuredQuery, structuredAggregationQuery }: Message): Billed {
  const { from = [] } = structuredQuery ?? structuredAggregationQuery?.structuredQuery ?? {};
  return { ...nothing, collection: shortName(from[0]?.collectionId ?? '') };
}

/** `…/documents/whatsapp_items/0a…` is in `items`. */
const collectionOf = (path = ''): string => shortName(path.split('/documents/')[1]?.split('/').at(-2) ?? '');

const shortName = (collection: string): string => collection.replace(/^whatsapp_/, '');
