import { createControlThread } from '../conversations/control-thread.ts';
import { type ApiDeps, apiModules } from '../http/api-modules.ts';
import { originOf } from '../http/client-address.ts';
import { createChangeStream } from '../http/events/change-stream.ts';
import { createEventStream } from '../http/events/event-stream.ts';
import type { WayToMeta } from '../http/graph/graph-routes.ts';
import { addressSecret } from '../http/graph/media-address.ts';
import { createEventContent } from '../http/subscriptions/event-content.ts';
import { createThreadLoad } from '../http/thread-load.ts';
import type { WakeUps } from '../loop.ts';
import { createHeaderHandles } from '../media/header-handles.ts';
import { type Answers, createAnswers } from '../outbox/answers.ts';
import { type CallbackData, createCallbackData } from '../outbox/callback-data.ts';
import { createCheckAgainstTemplate } from '../outbox/check-against-template.ts';
import { createCheckOwnNumber } from '../outbox/check-own-number.ts';
import { readMarkWithWamid } from '../outbox/references.ts';
import { createSubmitMessage } from '../outbox/submit-message.ts';
import { type Part, runLoops } from '../part.ts';
import { shardCount } from '../work/shards/shard-book.ts';
import { wayToBroadcasts } from './broadcasts.ts';
import type { MetaPart } from './meta.ts';
import { createCheckFiles } from './own-files.ts';
import type { SendingPart } from './sending.ts';
import type { ServiceContext } from './service-context.ts';

export interface ClientsDeps
  extends Pick<
    ApiDeps,
    | 'keys'
    | 'access'
    | 'audit'
    | 'refusals'
    | 'limits'
    | 'status'
    | 'history'
    | 'testAlerts'
    | 'traceFields'
    | 'subscriptions'
    | 'sendTest'
    | 'deliveries'
    | 'erasure'
    | 'consolePage'
    | 'media'
  > {
  readonly meta: MetaPart;
  readonly sending: SendingPart;
  readonly isSandbox: boolean;
}

/** Milliseconds between looks, by the kind of wake-ups. */
const looks: Readonly<Record<WakeUps, { readonly stream: number }>> = {
  local: { stream: 1_000 },
  none: { stream: 2_000 },
};
/** How soon to look for Meta's answer to a message that another instance may send; and one that is alone here, as another may join. */
const answerLooks = { shared: 1_000, alone: 10_000 };
/** A thread that is at work for more of its time than this is accepting a thousand webhooks a second or more. */
const streamingShare = 0.25;

/** Serves clients: the API, Meta's paths, and the stream of events. */
export function createClientsPart(context: ServiceContext, deps: ClientsDeps): Part {
  const { config, ids, store, log, clock, notifications } = context;
  const { sending } = deps;
  const answers = createAnswers();
  const callbackData = createCallbackData(store.sending.outbox);
  const graph = wayToMeta(context, deps, answers, callbackData);
  const streaming = {
    isBusy: createThreadLoad(streamingShare).isBusy,
    log,
    sweepMs: looks[store.wakeUps].stream,
    now: clock.steadyNow,
  };
  const stream = createEventStream({ ...streaming, feed: store.feed, callbackData });
  const contentOf = createEventContent({
    ...store,
    outbox: store.sending.outbox,
    graphVersion: config.graph.version,
    now: clock.now,
  });
  const changeStream = createChangeStream({ ...streaming, feed: store.changes, contentOf });
  notifications.entryMoved.subscribe(answers.resolve);
  notifications.personErased.subscribe(answers.forgetDecided);
  notifications.personErased.subscribe(callbackData.forget);
  notifications.eventsProcessed.subscribe(stream.wake);
  notifications.eventsProcessed.subscribe(changeStream.wake);
  const { timeZone, retention, verifyTokens } = config;
  const { onEntryChange, onTurn, wake: onTry } = sending;
  const onReplay = notifications.eventsWait.publish;
  const broadcasts = wayToBroadcasts(context, deps.meta, graph);
  const api = {
    ...deps,
    store,
    ids,
    timeZone,
    retention,
    verifyTokens,
    log,
    callbackData,
    stream,
    changeStream,
    graph,
    broadcasts,
  };
  return {
    name: 'clients',
    role: 'web',
    routes: apiModules({ ...api, onReplay, onEntryChange, onTurn, onTry }),
    release: answers.releaseAll,
    ...runLoops([stream, changeStream]),
  };
}

/** How often to look for an answer; null if only this process sends, since it hears of its own answers. */
function answerLookMs(
  role: ServiceContext['config']['role'],
  { wakeUps, shards }: ServiceContext['store'],
): number | null {
  if (wakeUps === 'local') return null;
  const isAlone = role === 'all' && shards?.assigned().length === shardCount;
  return isAlone ? answerLooks.alone : answerLooks.shared;
}

/** The way to Meta, as clients take it: messages by the outbox, all else in passing. */
export function wayToMeta(
  { config, accounts, store, log, clock, watcher }: ServiceContext,
  { meta, sending, media }: Pick<ClientsDeps, 'meta' | 'sending' | 'media'>,
  answers: Answers,
  callbackData: CallbackData,
): WayToMeta {
  const { outbox } = store.sending;
  const { now } = clock;
  return {
    graph: meta.management.passedOn,
    version: config.graph.version,
    hasToken: config.graph.token.kind !== 'none' || config.accountsFile !== null,
    canRegister: config.registration === 'pass',
    messages: {
      submit: createSubmitMessage({
        outbox,
        answers,
        checkAgainstTemplate: createCheckAgainstTemplate(meta.numbers, meta.templates),
        checkOwnNumber: createCheckOwnNumber(meta.numbers),
        checkFiles: createCheckFiles(store.records),
        wake: sending.wakeFor,
        lookAfterMs: () => answerLookMs(config.role, store),
        onAccepted: (accepted) => {
          callbackData.note(accepted.entry);
          watcher.onAccepted?.(accepted);
        },
      }),
      ...(watcher.onSubmitted && { onSubmitted: watcher.onSubmitted }),
      withWamid: (mark, phoneNumberId) => readMarkWithWamid(mark, phoneNumberId, outbox),
      now,
    },
    ownNodes: meta.ownNodes,
    areTogether: accounts.areTogether,
    conversations: store.conversations,
    controlThread: createControlThread({ graph: meta.graph, conversations: store.conversations, log, now }),
    media: {
      stored: { records: store.records, media, now },
      handles: createHeaderHandles({
        graph: meta.management.passedOn,
        records: store.records,
        contents: media.contents,
        now,
      }),
      signingSecret: addressSecret(config.appSecrets[0] ?? ''),
      originOf: (request) => originOf(request.raw, config.trustedProxies),
      now,
    },
  };
}
