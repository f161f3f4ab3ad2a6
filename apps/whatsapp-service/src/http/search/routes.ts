import { foundMessagesPage } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { spellingsOf } from '../../conversations/person.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { excerptOf } from '../../search/excerpt.ts';
import { findTerms } from '../../search/find-terms.ts';
import type { MessageSearch, SearchFilter } from '../../search/message-search.ts';
import { readForOnePage } from '../../search/read-through.ts';
import { type SearchTerm, searchTerms } from '../../search/search-terms.ts';
import { searchedText } from '../../search/searched-text.ts';
import type { ApiModule } from '../api-module.ts';
import { type Caller, callerOf } from '../caller.ts';
import { mediaStatesOf } from '../messages/media-states.ts';
import { type MediaSide, mediaBaseOf, type ShownMedia } from '../messages/media-view.ts';
import { messageView } from '../messages/message-view.ts';
import { listedNumber, visible } from '../number-limit.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { exampleMessage } from '../schemas/examples.ts';
import {
  phoneNumberIdFilter,
  phoneNumberIdOf,
  textFilter,
  timeFilter,
  userFilter,
  userOf,
} from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';

const exampleFound = {
  data: [
    {
      message: exampleMessage,
      excerpt: [
        { text: 'Do you open on ', isMatch: false },
        { text: 'Sunday', isMatch: true },
        { text: '?', isMatch: false },
      ],
    },
  ],
  nextCursor: null,
  waiting: 0,
};

const querystring = listQuery({
  q: Type.String({
    minLength: 1,
    maxLength: 200,
    description:
      'Words that the message must contain, in any order; case and accents do not matter. `"two words"` for words in this order, ' +
      '`prefix*` for the beginning of a word. All other characters separate words.',
  }),
  user: userFilter('Messages with this user, by any of their ids.'),
  conversation: textFilter('Messages of this conversation, by its id.'),
  phoneNumberId: phoneNumberIdFilter('Messages with this business number.'),
  from: timeFilter("Messages of this time or later, by Meta's time."),
  until: timeFilter('Messages before this time.'),
});

const schema = {
  operationId: 'searchMessages',
  tags: ['Messages'],
  summary: 'Search messages',
  description:
    'Finds messages by the words in their visible text: texts, captions, file names, choices, names and addresses; for an edited message, in ' +
    'its last version. The last arrived comes first. Filters combine. A page may have fewer entries than `limit`, or none, and still have a ' +
    `next page. With Firestore, or if messages are encrypted, \`user\` or \`conversation\` is required: their messages are read, up to ${readForOnePage} for a page, ` +
    'one conversation after another, each from its newest on.',
  querystring,
  response: {
    200: json('A page of messages.', foundMessagesPage, exampleFound, ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

type SearchQuery = Static<typeof querystring>;

export interface SearchApiDeps {
  readonly store: {
    readonly search: MessageSearch;
    readonly conversations: Pick<ConversationStore, 'find' | 'list'>;
    readonly records: Pick<RecordStore, 'find'>;
  };
  readonly graph?: MediaSide;
}

/** `/v1/search` */
export const searchApi = (deps: SearchApiDeps): readonly ApiModule[] => [
  { name: 'search', scope: 'read:content', numbers: 'filtered', register: (app) => searchMessages(app, deps) },
];

/** GET /v1/search */
function searchMessages(app: Api, { store, graph }: SearchApiDeps): void {
  const mediaBase = mediaBaseOf(graph);
  app.get('/v1/search', { schema }, async (request, reply) => {
    const filter = await filterOf(store, request);
    const { waiting, ...page } = await store.search.find(filter, pageRequest(request.query));
    const files = { base: mediaBase(request), states: await mediaStatesOf(store.records, page.data) };
    const view = (message: MessageRecord) => foundMessageView(message, filter.terms, files);
    return sendPage(request, reply, page, view, { waiting });
  });
}

function foundMessageView(message: MessageRecord, terms: readonly SearchTerm[], files: ShownMedia) {
  const text = searchedText(message);
  return { message: messageView(message, undefined, files), excerpt: excerptOf(text, findTerms(text, terms) ?? []) };
}

async function filterOf(
  store: SearchApiDeps['store'],
  request: FastifyRequest & { query: SearchQuery },
): Promise<SearchFilter> {
  const { q, from, until } = request.query;
  const caller = callerOf(request);
  const terms = searchTerms(q);
  if (terms.length === 0) throw new ParameterError('q must contain a word of letters or digits.');
  const conversations = await conversationsOf(store, caller, request.query);
  if (store.search.needsConversations && conversations === undefined) {
    throw new ParameterError(
      'This service has no index of words, because its messages are in Firestore or encrypted. Give a user or a conversation to search in.',
    );
  }
  const phoneNumberIds = numbersOf(caller, request.query.phoneNumberId);
  return {
    terms,
    ...(conversations && { conversations }),
    ...(phoneNumberIds && { phoneNumberIds }),
    ...(from !== undefined && { from: parseTime('from', from) }),
    ...(until !== undefined && { until: parseTime('until', until) }),
  };
}

/** The numbers that are asked for, as far as they are the caller's; undefined for all. */
function numbersOf(caller: Caller, asked: string | undefined): readonly string[] | undefined {
  const one = listedNumber(caller, asked);
  if (one === undefined) return caller.phoneNumberIds ?? undefined;
  const id = phoneNumberIdOf('phoneNumberId', one);
  return visible(caller, id, (number) => number) === null ? [] : [id];
}

/** A user has one conversation with each business number, or a few. */
const maxOfOneUser = 200;

/** The conversations of a user, or with an id; undefined for all. */
async function conversationsOf(
  { conversations }: SearchApiDeps['store'],
  caller: Caller,
  { user, conversation, phoneNumberId }: SearchQuery,
): Promise<readonly ConversationRecord[] | undefined> {
  if (user === undefined && conversation === undefined) return undefined;
  const theirs =
    user === undefined
      ? null
      : (await conversations.list({ user: spellingsOf(userOf('user', user)) }, { limit: maxOfOneUser })).data;
  const one = conversation === undefined ? null : await conversations.find(conversation);
  const named = conversation === undefined ? (theirs ?? []) : one === null ? [] : [one];
  return named
    .filter(({ key }) => theirs === null || theirs.some((other) => other.key === key))
    .filter((each) => phoneNumberId === undefined || each.phoneNumberId === phoneNumberId)
    .filter((each) => visible(caller, each, (record) => record.phoneNumberId) !== null);
}
