import type { AccountStore } from '../../account/account-record.ts';
import type { Api } from '../request-validation.ts';
import { accountStateComponent } from '../schemas/account.ts';
import { pageOf } from '../schemas/component.ts';
import { exampleAccountState } from '../schemas/examples.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { accountView } from '../views/account-view.ts';

const schema = {
  operationId: 'getAccount',
  tags: ['Account'],
  summary: 'Get the state of the account',
  description:
    'The newest news about the account itself, its numbers, templates, flows and groups, as Meta told them by webhook. ' +
    'All in one page.',
  response: {
    200: json('The news, one for each thing.', pageOf(accountStateComponent.ref), {
      data: [exampleAccountState],
      nextCursor: null,
    }),
    ...v1Errors,
  },
};

/** GET /v1/account */
export function getAccount(app: Api, store: AccountStore): void {
  app.get('/v1/account', { schema }, async (_request, reply) => {
    const records = await store.list();
    return reply.send({ data: records.map(accountView), nextCursor: null });
  });
}
