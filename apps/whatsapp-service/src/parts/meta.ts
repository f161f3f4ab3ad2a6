import { createGraphClient, type GraphClient } from '@intexuraos/cloud-api/graph-client';
import { changedObjects } from '../account/changed-objects.ts';
import { createManagementCalls, type ManagementCalls } from '../account/management-calls.ts';
import { createNumberDirectory, type NumberDirectory } from '../account/number-directory.ts';
import { createTemplateDirectory, type TemplateDirectory } from '../account/template-directory.ts';
import { createTokenExpiry, type TokenExpiry } from '../account/token-expiry.ts';
import { graphOfAccounts } from '../credentials/graph-of-accounts.ts';
import { createOwnNodes, type OwnNodes } from '../http/graph/own-nodes.ts';
import { createLoop, failing } from '../loop.ts';
import { watchedGraph } from '../observation/watched-graph.ts';
import { concernsTemplates } from '../outbox/check-against-template.ts';
import { dispatcherDefaults } from '../outbox/dispatcher.ts';
import { type Part, runLoops } from '../part.ts';
import type { Finding } from '../problems/problem.ts';
import type { ServiceContext } from './service-context.ts';

/** The connection to Meta, and Meta's facts about numbers and templates. */
export interface MetaPart extends Part {
  readonly graph: GraphClient;
  readonly management: ManagementCalls;
  readonly templates: TemplateDirectory;
  readonly numbers: NumberDirectory;
  readonly ownNodes: OwnNodes;
  hasToken(): boolean;
  /** When the access token expires, as Meta says. */
  tokenExpiry(): Promise<TokenExpiry>;
}

/** For media and calls that pass through, so that a Meta that is slow to accept messages does not hold these up too. */
const connectionsBeside = 256;
const refreshEveryMs = 10 * 60_000;
const refreshAgainMs = 15_000;

export function createMetaPart({
  config,
  accounts,
  ids,
  store,
  log,
  clock,
  watcher,
  notifications,
}: ServiceContext): MetaPart {
  const { now, steadyNow } = clock;
  const { outbox } = store.sending;
  const { url: baseUrl, version, mediaHosts } = config.graph;
  const hasToken = (): boolean => accounts.all().some(({ credentials }) => credentials.token !== null);
  const watched = watchedGraph(
    createGraphClient({
      baseUrl,
      token: () => accounts.all()[0]?.credentials.token ?? null,
      appSecrets: config.appSecrets,
      mediaHosts,
      proxies: config.proxies,
      timeoutMs: config.graphTimeoutSeconds * 1000,
      connections: dispatcherDefaults.maxCalls + connectionsBeside,
    }),
    watcher.onCall,
  );
  const graph = graphOfAccounts(watched, accounts);
  const management = createManagementCalls({ graph, steadyNow });
  const templates = createTemplateDirectory({ graph: management.own, version, steadyNow });
  const numbers = createNumberDirectory({
    graph: management.own,
    version,
    ids,
    onRate: (phoneNumberId, perSecond) => outbox.setAllowedRate(phoneNumberId, perSecond, now()),
  });
  const ownNodes = createOwnNodes({ graph: management.passedOn, ids, steadyNow });
  notifications.changed.subscribe((changes) => {
    const { templatesOf, hasNodes, hasNumbers } = changedObjects(changes);
    for (const wabaId of templatesOf) templates.forget(wabaId);
    if (hasNodes) ownNodes.forgetUnknown();
    if (hasNumbers) refresh.wake();
  });
  notifications.entryMoved.subscribe((entry) => {
    if (concernsTemplates(entry)) templates.forget(numbers.wabaOf(entry.phoneNumberId) ?? '');
  });
  const refresh = createLoop({
    // While Meta can't be asked, the numbers keep to the usual rate.
    step: async () => (hasToken() && (await numbers.refresh()) ? refreshEveryMs : refreshAgainMs),
    log,
    words: failing('Asking Meta about the numbers'),
  });
  notifications.accountsChanged.subscribe(() => {
    ownNodes.forgetUnknown();
    refresh.wake();
  });
  return {
    name: 'meta',
    role: 'both',
    ...{ graph, management, templates, numbers, ownNodes, hasToken },
    tokenExpiry: createTokenExpiry({ graph: management.own, version, accounts, steadyNow }),
    ...runLoops([refresh, accounts]),
    health: async () => (accounts.problem === null ? [] : [fileFinding(accounts.problem)]),
    hangUp: graph.close,
  };
}

const fileFinding = (problem: string): Finding => ({
  kind: 'accounts_file_wrong',
  cause: `The accounts file is invalid, so the previous accounts stay in use: ${problem.replaceAll('\n', ' ')}`,
  remedy: 'Correct the file; it is read again at once.',
  isLogged: true,
});
