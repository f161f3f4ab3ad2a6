import { accountComponent } from '@intexuraos/service-api/schemas';
import type { AccountStore } from '../../account/account-record.ts';
import { groupsOf } from '../../account/groups.ts';
import { currentFacts, standingOf } from '../../account/standing.ts';
import type { Api } from '../request-validation.ts';
import { exampleAccountState } from '../schemas/examples.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { accountView, groupView, standingView } from './account-view.ts';

const schema = {
  operationId: 'getAccount',
  tags: ['Account'],
  summary: 'Get the state of the account',
  description:
    '`standing` lists the facts now in force: bans, restrictions, alerts, stopped templates, price tiers, each with its ' +
    'meaning and the next step. `data` has the updates behind it, as Meta reported them by webhook: the newest for each ' +
    'fact about the account, its numbers, templates, flows and groups. All in one page.',
  response: {
    200: json('Facts in force, groups, and updates.', accountComponent.ref, {
      standing: [],
      groups: [],
      data: [exampleAccountState],
      nextCursor: null,
    }),
    ...v1Errors,
  },
};

/** GET /v1/account */
export function getAccount(app: Api, store: AccountStore, now: () => number): void {
  app.get('/v1/account', { schema }, async (_request, reply) => {
    const records = await store.list();
    return reply.send({
      standing: standingOf(records, now()).map(standingView),
      groups: groupsOf(records).map(groupView),
      data: currentFacts(records).map(accountView),
      nextCursor: null,
    });
  });
}
