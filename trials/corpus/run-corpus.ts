import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { parseJson } from '../support/json.ts';
import { postWebhook } from '../support/post-webhook.ts';
import { createServiceClient, eventIdOf } from '../support/service-client.ts';
import { startService } from '../support/service-process.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import { bodiesIn, type CorpusBody } from './bodies-in.ts';
import { type FileReport, judgeFile, type PostedFile } from './judge-file.ts';
import { itemIds, withOwnIds } from './own-ids.ts';
import { type IndexEntry, readIndex } from './read-index.ts';

/** How long one webhook may take to be processed. */
const processedWithinMs = 30_000;

/**
 * Starts a service with an empty store and no ids configured, posts every `*.json` under `folder` to it, one after the
 * other by path, and says what became of each. Rejects where the folder can't be read or the service doesn't start.
 */
export async function runCorpus(folder: string): Promise<FileReport[]> {
  const files = await jsonFiles(folder);
  const index = await indexOf(folder);
  const dataFolder = await mkdtemp(join(tmpdir(), 'whatsapp-corpus-'));
  try {
    return await postAll(folder, files, index, dataFolder);
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function postAll(
  folder: string,
  files: readonly string[],
  index: ReadonlyMap<string, IndexEntry>,
  dataFolder: string,
): Promise<FileReport[]> {
  const [appSecret, verifyToken, apiKey] = [secret(), secret(), secret()];
  const service = await startService({
    env: {
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
      INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(dataFolder, 'whatsapp.db')}`,
    },
  });
  try {
    const client = createServiceClient(service.url, apiKey);
    const post = async (body: Uint8Array) => {
      const signature = signWebhook(body, appSecret);
      const { status } = await postWebhook({ url: `${service.url}/webhooks/whatsapp`, body, signature });
      const id = eventIdOf(body);
      const event = await client.processedEvent(id, processedWithinMs);
      return { status, id, event };
    };
    /** Samples share ids, and what one says of a message may hide what another does: later ones are posted with their own too. */
    const shownAlone = async (body: Uint8Array, suffix: string): Promise<Pick<PostedFile, 'shown' | 'shownOf'>> => {
      const webhook = withOwnIds(parseJson(body), itemIds(parseJson(body)), suffix);
      const { id, event } = await post(Buffer.from(JSON.stringify(webhook)));
      return event ? { shown: await client.shown(id), shownOf: webhook } : {};
    };
    const seen = new Set<string>();
    const knownItems = new Set<string>();
    const reports: FileReport[] = [];
    for (const { file, body } of await bodiesOf(folder, files)) {
      const { status, id, event } = await post(body);
      const kept = await client.payload(id);
      const ids = itemIds(parseJson(body));
      const isShared = event !== null && ids.some((each) => knownItems.has(each));
      const shown = isShared
        ? await shownAlone(body, `-${reports.length}`)
        : { shown: event ? await client.shown(id) : [] };
      const isRepeat = seen.has(id);
      reports.push(judgeFile({ file, body, status, isRepeat, event, kept, ...shown, index: index.get(file) }));
      seen.add(id);
      for (const each of ids) knownItems.add(each);
    }
    return reports;
  } finally {
    await service.stop();
  }
}

async function bodiesOf(folder: string, files: readonly string[]): Promise<CorpusBody[]> {
  const bodies: CorpusBody[] = [];
  for (const file of files) bodies.push(...bodiesIn(file, new Uint8Array(await readFile(join(folder, file)))));
  return bodies;
}

async function jsonFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json')).map((name) => name.split(sep).join('/'));
  if (files.length === 0) throw new Error(`There is no .json file under ${folder}.`);
  return files.sort();
}

async function indexOf(folder: string): Promise<ReadonlyMap<string, IndexEntry>> {
  const path = join(folder, 'INDEX.tsv');
  return existsSync(path) ? readIndex(await readFile(path, 'utf8')) : new Map();
}

const secret = (): string => randomBytes(16).toString('hex');
