import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { checkAcknowledged } from '../../ledger/check-acknowledged.ts';
import { apiKey } from '../../ledger/credentials.ts';
import { judgeMessages } from '../../ledger/judge-messages.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { MessageClients } from '../../ledger/message-clients.ts';
import type { Random } from '../../ledger/random.ts';
import { waitUntilProcessed } from '../../ledger/wait-until-processed.ts';
import { arrayOf, objectOf } from '../../support/json.ts';
import type { Material } from '../requests/make-request.ts';
import type { Report, Target } from '../target.ts';

export interface LedgerCounts {
  readonly webhooks: number;
  readonly messages: number;
  /** Messages that Meta accepted, including the attack's own; each has an entry in the outbox. */
  readonly sentByMeta: number;
}

export interface CheckLedgerDeps {
  readonly target: Target;
  readonly material: Material;
  readonly ledger: Ledger;
  readonly clients: MessageClients;
  readonly random: Random;
  readonly report: Report;
}

/** Compares the service's store and the messages at Meta with what was acknowledged. */
export async function checkLedger(deps: CheckLedgerDeps): Promise<LedgerCounts> {
  const { target, material, ledger, clients, random, report } = deps;
  const { service, simulator, witness } = target;
  // The attack may have paused the number by hand, which only that lifts.
  await fetch(`${service.url}/v1/outbox/resume`, { method: 'POST', headers: { authorization: `Bearer ${apiKey}` } });
  await waitUntilProcessed(service.url);
  const { missing, changed } = await checkAcknowledged(service.url, ledger, random);
  for (const id of missing) report('an acknowledged webhook is missing', id);
  for (const id of changed) report('an acknowledged webhook was changed', id);
  const { asked, problems } = await judgeMessages(service.url, clients.asked, simulator);
  for (const problem of problems) report('a message was not sent exactly once', problem);
  const entries = await allEntries(service.url);
  // The attack knows these, and may have had them sent again by hand.
  const mayRepeat = new Set([...material.known.values()].flat());
  for (const [mark, times] of witness.accepted) {
    const [id = ''] = mark.split(' ');
    if (!entries.has(id)) report('a message at Meta is not in the outbox', id);
    if (times > 1 && !mayRepeat.has(id))
      report('a message was accepted by Meta more than once', `${id}: ${times} times`);
  }
  return { webhooks: ledger.counts().acknowledged, messages: asked, sentByMeta: witness.accepted.size };
}

async function allEntries(url: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const headers = { authorization: `Bearer ${apiKey}` };
  let cursor = '';
  do {
    const address = `${url}/v1/outbox?phoneNumberId=${defaults.phoneNumberId}&limit=100${cursor}`;
    const list = objectOf(await (await fetch(address, { headers })).json());
    for (const entry of arrayOf(list.data)) ids.add(String(objectOf(entry).id));
    cursor = typeof list.nextCursor === 'string' ? `&cursor=${encodeURIComponent(list.nextCursor)}` : '';
  } while (cursor !== '');
  return ids;
}
