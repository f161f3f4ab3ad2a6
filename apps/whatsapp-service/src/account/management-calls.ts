import { Readable } from 'node:stream';
import { type GraphClient, type GraphRequest, managementUsage, readUsage, type Usage } from '@intexuraos/cloud-api';

/** The same client of Meta's for two kinds of callers. */
export interface ManagementCalls {
  /** For clients' calls: Meta is called while any of the hour's calls is left. */
  readonly passedOn: GraphClient;
  /** For the service's own calls: the last fifth is left to clients. */
  readonly own: Pick<GraphClient, 'call'>;
}

export interface ManagementCallsDeps {
  readonly graph: GraphClient;
  readonly steadyNow: () => number;
}

interface Held {
  readonly usage: Usage;
  readonly until: number;
}

/** Then one call is let through, to see how Meta counts now. */
const maxHoldMs = 60_000;
const ownEndAt = 80;
const allEndAt = 100;

/**
 * Applies Meta's count of the hour's management calls for a WABA (`X-Business-Use-Case-Usage`, type
 * `whatsapp_business_management`; Meta: graph-api/overview/rate-limiting, about-the-platform#rate-limits): calls of its
 * node and edges that Meta would refuse are refused here in the same way (80007) instead of being made, except one a
 * minute. Calls about messages and media belong to a number and pass. Each process knows only the counts in answers to
 * its own calls.
 */
export function createManagementCalls({ graph, steadyNow }: ManagementCallsDeps): ManagementCalls {
  const held = new Map<string, Held>();
  const refusal = (request: GraphRequest, endAt: number) => {
    const wabaId = nodeOf(request);
    const known = held.get(wabaId);
    if (!known || known.usage.percent < endAt) return null;
    const waitMs = known.until - steadyNow();
    if (waitMs > 0) return refused(known.usage, waitMs);
    held.set(wabaId, { ...known, until: steadyNow() + maxHoldMs });
    return null;
  };
  const note = <T extends Awaited<ReturnType<GraphClient['call' | 'open']>>>(request: GraphRequest, result: T): T => {
    if (result.kind !== 'answered') return result;
    const wabaId = nodeOf(request);
    const usage = readUsage(result.headers, ({ account, type }) => account === wabaId && type === managementUsage);
    if (!usage) return result;
    const isUsedUp = usage.regainMs > 0;
    const percent = isUsedUp ? allEndAt : usage.percent;
    const forMs = isUsedUp ? Math.min(usage.regainMs, maxHoldMs) : maxHoldMs;
    if (percent < ownEndAt) held.delete(wabaId);
    else held.set(wabaId, { usage: { ...usage, percent }, until: steadyNow() + forMs });
    return result;
  };
  const call = (endAt: number) => async (request: GraphRequest) =>
    refusal(request, endAt) ?? note(request, await graph.call(request));
  return {
    own: { call: call(ownEndAt) },
    passedOn: {
      call: call(allEndAt),
      open: async (request) => {
        const answer = refusal(request, allEndAt);
        if (!answer) return note(request, await graph.open(request));
        // Nobody else reads the client's body.
        if (request.body instanceof Readable) request.body.resume();
        return { ...answer, body: Readable.from([answer.body]) };
      },
      download: graph.download,
      isMediaUrl: graph.isMediaUrl,
      close: graph.close,
    },
  };
}

/** The first part after the version: for a WABA's node and edges, its id. */
const nodeOf = ({ path }: GraphRequest): string => path.split('/')[1] ?? '';

function refused({ percent }: Usage, waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000);
  const details =
    `Meta counts ${percent} % of this hour’s management calls for this account as used up. This service knew that and ` +
    `did not call Meta; it will again in ${seconds} s.`;
  const error = {
    message: '(#80007) Rate limit issues',
    type: 'OAuthException',
    code: 80007,
    error_data: { messaging_product: 'whatsapp', details },
  };
  return {
    kind: 'answered',
    status: 400,
    headers: new Headers({ 'content-type': 'application/json; charset=UTF-8', 'retry-after': String(seconds) }),
    body: new TextEncoder().encode(JSON.stringify({ error })),
  } as const;
}
