import type { DocumentSnapshot } from '@google-cloud/firestore';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { eventValue } from '../../../transfer/event-value.ts';
import { webhookEvent } from '../event-document.ts';
import { eventParts, query, queryShapes, workShards } from '../queries.ts';
import { bodyFrom } from '../stored-payload.ts';
import { allOf, type Reads } from './pages.ts';

/** Webhooks by the time of their arrival. */
export async function* readEvents(reads: Reads): AsyncGenerator<DumpRecord> {
  const inOrder = query(reads.firestore, queryShapes.feedEvents, { among: workShards });
  for await (const doc of allOf(reads, inOrder)) {
    const payload = await bodyFrom(doc, await partsOf(reads, doc, 'raw', doc.get('rawParts')));
    const parts = await partsOf(reads, doc, 'result', doc.get('resultParts'));
    const result = parts.length > 0 ? Buffer.concat(parts).toString() : doc.get('result');
    yield { key: doc.id, value: eventValue(webhookEvent(doc.data(), result ?? null), payload) };
  }
}

async function partsOf(reads: Reads, doc: DocumentSnapshot, name: string, count: unknown): Promise<Uint8Array[]> {
  const parts = doc.ref.collection(eventParts);
  const refs = Array.from({ length: Number(count ?? 0) }, (_, index) => parts.doc(`${name}-${index}`));
  return (await reads.documents(refs)).map((part) => part.get('bytes'));
}
