import { type GraphClient, type GraphResult, readMetaError } from '@intexuraos/cloud-api';
import { retryAfterMs } from '@intexuraos/service-api/retry-after';
import { abortableSleep } from '../../loop.ts';

const waitsMs = [300, 1_000, 2_500];

/**
 * For calls that may be repeated without effect: read marks and typing. If Meta has trouble or no answer comes they are
 * repeated, up to three times; then the last result is the answer. So is one that asks for a longer rest by
 * `Retry-After`: the client decides when to repeat it.
 */
export async function callRepeatably(
  graph: Pick<GraphClient, 'call'>,
  request: Parameters<GraphClient['call']>[0],
  sleep: (ms: number) => Promise<void> = abortableSleep,
): Promise<GraphResult> {
  let result = await graph.call(request);
  for (const waitMs of waitsMs) {
    if (!mayPass(result) || askedMs(result) > waitMs) break;
    await sleep(waitMs);
    result = await graph.call(request);
  }
  return result;
}

const askedMs = (result: GraphResult): number =>
  result.kind === 'answered' ? (retryAfterMs(result.headers.get('retry-after'), Date.now()) ?? 0) : 0;

function mayPass(result: GraphResult): boolean {
  if (result.kind !== 'answered') return result.kind !== 'no_token';
  if (result.status < 400) return false;
  const error = readMetaError(parse(result.body));
  return error === null ? result.status >= 500 : error.isTransient || error.code === 1 || error.code === 2;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
