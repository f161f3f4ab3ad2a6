import { apiKey, appSecret, verifyToken } from '../ledger/credentials.ts';
import { createRandom } from '../ledger/random.ts';
import { waitUntilProcessed } from '../ledger/wait-until-processed.ts';
import { objectOf, parseJson } from '../support/json.ts';
import { postWebhook } from '../support/post-webhook.ts';
import { signWebhook } from '../support/sign-webhook.ts';
import type { Material } from './requests/make-request.ts';
import { learnValues, readOperations } from './requests/valid-api-calls.ts';
import { makeGraphCall } from './requests/valid-graph-calls.ts';
import { makeWebhook } from './requests/valid-webhooks.ts';

const webhooks = 60;
const graphCalls = 60;

/**
 * Gives a new service data to query: webhooks, messages and files, as in daily use. Then reads its routes and its data.
 */
export async function prepare(url: string, seed: number): Promise<Material> {
  const random = createRandom(seed);
  for (let count = 0; count < webhooks; count++) {
    const { body } = makeWebhook(random);
    const bytes = Buffer.from(JSON.stringify(body && 'json' in body ? body.json : {}));
    await postWebhook({ url: `${url}/webhooks/whatsapp`, body: bytes, signature: signWebhook(bytes, appSecret) });
  }
  const mediaIds: string[] = [];
  const authorization = `Bearer ${apiKey}`;
  for (let count = 0; count < graphCalls; count++) {
    const { method, target, headers, body, name } = makeGraphCall(random, []);
    if (method === 'DELETE') continue;
    const content = body === null ? null : 'json' in body ? JSON.stringify(body.json) : new Uint8Array(body.bytes);
    const init = {
      method,
      headers: { ...Object.fromEntries(headers), authorization, prefer: 'respond-async' },
      body: content,
    };
    const answer = objectOf(parseJson(await (await fetch(url + target, init)).text()));
    if (name.endsWith('/media') && typeof answer.id === 'string') mediaIds.push(answer.id);
  }
  await waitUntilProcessed(url);
  const get = async (path: string): Promise<unknown> =>
    (await fetch(url + path, { headers: { authorization } })).json();
  const operations = readOperations(await get('/openapi.json'));
  // The trial knows Meta's paths in more detail than the document.
  const own = operations.filter(({ path }) => !path.startsWith('/{') && !path.startsWith('/webhooks/'));
  const known = await learnValues(own, get);
  return { seed, operations: own, known, mediaIds, apiKey, appSecret, verifyToken };
}
