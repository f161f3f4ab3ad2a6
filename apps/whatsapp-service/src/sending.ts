import { createHmac, randomUUID } from 'node:crypto';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { accountNews } from './account/account-news.ts';
import { createManagementCalls } from './account/management-calls.ts';
import { createNumberDirectory } from './account/number-directory.ts';
import { createTemplateDirectory } from './account/template-directory.ts';
import { createTokenExpiry, type TokenExpiry } from './account/token-expiry.ts';
import type { Change } from './changes/change.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createControlThread } from './conversations/control-thread.ts';
import { originOf } from './http/client-address.ts';
import type { WayToMeta } from './http/graph/graph-routes.ts';
import { createOwnNodes } from './http/graph/own-nodes.ts';
import type { Log } from './log.ts';
import { createLoop, type Loop } from './loop.ts';
import { watchedGraph } from './observation/watched-graph.ts';
import type { Watcher } from './observation/watcher.ts';
import { createAccessToken } from './outbox/access-token.ts';
import { createAnswers } from './outbox/answers.ts';
import { type CallbackData, createCallbackData } from './outbox/callback-data.ts';
import { createCheckAgainstTemplate } from './outbox/check-against-template.ts';
import { createCheckOwnNumber } from './outbox/check-own-number.ts';
import { createDispatcher, dispatcherDefaults } from './outbox/dispatcher.ts';
import { createExpirer } from './outbox/expirer.ts';
import { createFollower } from './outbox/follower.ts';
import { keptForMs } from './outbox/kept-for.ts';
import type { OutboxEntry } from './outbox/outbox-entry.ts';
import type { OutboxStore } from './outbox/outbox-store.ts';
import { createOwnerJudge } from './outbox/owner-judge.ts';
import { concernsAccount, createPauseLog } from './outbox/pause-report.ts';
import { createRealigner } from './outbox/realigner.ts';
import { createReceivedRate } from './outbox/received-rate.ts';
import { readMarkWithWamid } from './outbox/references.ts';
import { createScheduler } from './outbox/scheduler.ts';
import { createSendEntry } from './outbox/send-entry.ts';
import type { SenderTurn } from './outbox/sender.ts';
import { lookAtSending, type SendingHealth } from './outbox/sending-health.ts';
import { createSilenceWatch } from './outbox/silence.ts';
import { createSubmitMessage } from './outbox/submit-message.ts';
import { createWindowJudge } from './outbox/window-judge.ts';
import type { Store } from './storage/store.ts';

/** The half of the service that sends, put together. */
export interface Sending {
  /** What the HTTP side needs of it. */
  readonly graph: WayToMeta;
  /** What senders gave with their messages. */
  readonly callbackData: CallbackData;
  /** Told of an entry that was changed by hand. */
  onEntryChange(entry: OutboxEntry): void;
  /** Told of a pause that was made or lifted by hand. */
  onTurn(turn: SenderTurn): void;
  /** Looks at once for what is due. */
  wake(): void;
  /** Shown every change, so that what is remembered of numbers and templates is current. */
  onChanges(changes: readonly Change[]): void;
  /** Told when waiting webhooks were processed: statuses may be among them. */
  onProcessed(): void;
  /** Whether statuses have stopped coming. */
  isSilent(): Promise<boolean>;
  health(): Promise<SendingHealth>;
  /** When the access token expires, as Meta says. */
  tokenExpiry(): Promise<TokenExpiry>;
  start(): void;
  /** Lets those go who wait for Meta's answer, so that their requests can end. */
  release(): void;
  /** Begins no more calls; resolves when those under way have ended and are committed. */
  stop(): Promise<void>;
  /** Breaks off the calls under way, those of clients too, and lets go of the connections. */
  hangUp(): Promise<void>;
}

export interface SendingDeps {
  readonly config: Config;
  readonly store: Pick<Store, 'kind' | 'conversations' | 'events' | 'sending'>;
  readonly unbrokenSince: () => number | null;
  readonly watcher: Watcher;
  readonly log: Log;
  readonly clock: Clock;
}

/** For media and whatever else passes through, so that a Meta that is slow to take messages does not hold that up too. */
const connectionsBeside = 256;
const tokenEveryMs = 2_000;
const refreshEveryMs = 10 * 60_000;
const refreshAgainMs = 15_000;
const tidyEveryMs = 60 * 60_000;

export function createSending(deps: SendingDeps): Sending {
  const { config, store, watcher, log, clock } = deps;
  const { now, steadyNow } = clock;
  const { outbox, sent } = store.sending;
  const isShared = store.kind === 'firestore';
  const token = createAccessToken(config.graph.token, log, steadyNow, () => {
    // What waited for a better token need not wait for the next probe.
    void outbox.resume(null, 'service').then((turns) => {
      for (const turn of turns) onTurn(turn);
      dispatcher.wake();
    }, ignored);
  });
  const timeoutMs = config.graphTimeoutSeconds * 1000;
  const graph = watchedGraph(
    createGraphClient({
      baseUrl: config.graph.url,
      token,
      appSecrets: config.appSecrets,
      mediaHosts: config.graph.mediaHosts,
      proxies: config.proxies,
      timeoutMs,
      connections: dispatcherDefaults.maxCalls + connectionsBeside,
    }),
    watcher.onCall,
  );
  const management = createManagementCalls({ graph, steadyNow });
  const templates = createTemplateDirectory({ graph: management.own, version: config.graph.version, steadyNow });
  const numbers = createNumberDirectory({
    graph: management.own,
    version: config.graph.version,
    ids: config,
    onRate: (phoneNumberId, perSecond) => outbox.setAllowedRate(phoneNumberId, perSecond, now()),
  });
  const ownNodes = createOwnNodes({ graph: management.passedOn, ids: config, steadyNow });
  const answers = createAnswers();
  const callbackData = createCallbackData(outbox);
  const silence = createSilenceWatch(outbox, clock);
  const received = createReceivedRate(outbox, clock);
  const logPause = createPauseLog({ log, queued: async () => (await outbox.depth()).queued, now });
  const report = (turn: SenderTurn): void => {
    watcher.onTurn?.(turn);
    void logPause(turn);
  };
  const onTurn = (turn: SenderTurn): void => {
    report(turn);
    const others = concernsAccount(turn) ? numbers.ofSameAccount(turn.phoneNumberId) : [];
    if (others.length === 0) return;
    void outbox.follow(others, turn).then((turns) => {
      for (const each of turns) report(each);
      dispatcher.wake();
    }, ignored);
  };

  const onMoved = (entry: OutboxEntry): void => {
    watcher.onMoved?.(entry);
    answers.tell(entry);
    silence.saw(entry);
    if (isAboutTemplates(entry)) templates.forget(numbers.wabaOf(entry.phoneNumberId) ?? '');
  };
  const owner = randomUUID();
  const options = {
    ...dispatcherDefaults,
    leaseMs: timeoutMs * 1.5,
    holdMs: config.unknownHoldSeconds * 1000,
    sweepMs: isShared ? 1_000 : dispatcherDefaults.sweepMs,
  };
  const dispatcher = createDispatcher({
    outbox,
    send: createSendEntry({
      graph,
      outbox,
      window: createWindowJudge({
        conversations: store.conversations,
        oldestPendingAt: () => store.events.oldestPendingAt(),
        unbrokenSince: deps.unbrokenSince,
        now,
      }),
      owner: createOwnerJudge({ conversations: store.conversations, now, steadyNow }),
    }),
    ...(watcher.onAttempt && { onAttempt: watcher.onAttempt }),
    ...(watcher.onPaced && { onPaced: watcher.onPaced }),
    onChange: (entry) => {
      received.sends(entry.phoneNumberId);
      onMoved(entry);
      follower.wake();
    },
    onTurn,
    log,
    owner,
    clock,
    random: Math.random,
    options,
  });
  const follower = createFollower({
    outbox,
    sent,
    onSettled: (entry) => {
      watcher.onSettled?.(entry);
      onEntryChange(entry);
    },
    onTurn: (turn) => {
      onTurn(turn);
      dispatcher.wake();
    },
    log,
    now,
    sweepMs: isShared ? 2_000 : 5_000,
  });
  const onEntryChange = (entry: OutboxEntry): void => {
    onMoved(entry);
    // What waited behind it may go.
    dispatcher.wake();
  };
  const scheduler = createScheduler({
    outbox,
    onReleased: onEntryChange,
    wake: () => dispatcher.wake(),
    log,
    now,
    everyMs: isShared ? 5_000 : 1_000,
  });
  const expirer = createExpirer({ outbox, onExpired: onEntryChange, log, now, everyMs: isShared ? 5_000 : 1_000 });
  const realigner = createRealigner({
    outbox,
    clock,
    options,
    owner,
    onChange: onEntryChange,
    onRealigned: dispatcher.wake,
    log,
  });
  clock.onSet((byMs) => {
    if (Math.abs(byMs) >= 1_000) log.warn({ byMs }, clockWords(byMs));
    realigner.clockWasSet(byMs);
  });
  const hasToken = (): boolean => token() !== null;
  const numberRefresh = createLoop({
    // While Meta can't be asked, the numbers keep to the usual rate.
    step: async () => (hasToken() && (await numbers.refresh()) ? refreshEveryMs : refreshAgainMs),
    log,
    words: wordsOf('Asking Meta about the numbers'),
  });
  const loops: readonly Loop[] = [
    dispatcher,
    follower,
    scheduler,
    expirer,
    realigner,
    numberRefresh,
    every(tokenEveryMs, async () => token(), log, 'Looking at the access token'),
    every(tidyEveryMs, async () => tidy(outbox, clock), log, 'Tidying the outbox'),
  ];

  return {
    graph: {
      graph: management.passedOn,
      version: config.graph.version,
      hasToken: config.graph.token.kind !== 'none',
      canRegister: config.registration === 'pass',
      messages: {
        submit: createSubmitMessage({
          outbox,
          answers,
          checkAgainstTemplate: createCheckAgainstTemplate(numbers, templates),
          checkOwnNumber: createCheckOwnNumber(numbers),
          wake: ({ state }) => (state === 'scheduled' ? scheduler.wake() : dispatcher.wake()),
          lookEveryMs: isShared ? 1_000 : null,
          onAccepted: (accepted) => {
            callbackData.note(accepted.entry);
            watcher.onAccepted?.(accepted);
          },
        }),
        ...(watcher.onSubmitted && { onSubmitted: watcher.onSubmitted }),
        withWamid: (mark) => readMarkWithWamid(mark, outbox),
        now,
      },
      ownNodes,
      controlThread: createControlThread({ graph, conversations: store.conversations, log, now }),
      media: {
        signingSecret: createHmac('sha256', config.appSecrets[0] ?? '')
          .update('addresses of media')
          .digest('hex'),
        originOf: (request) => originOf(request.raw, config.trustedProxies),
        now,
      },
    },
    callbackData,
    onEntryChange,
    onTurn: (turn) => {
      report(turn);
      dispatcher.wake();
    },
    wake: () => dispatcher.wake(),
    onChanges: (changes) => {
      received.saw(changes);
      const { templatesOf, hasNodes, hasNumbers } = accountNews(changes);
      for (const wabaId of templatesOf) templates.forget(wabaId);
      if (hasNodes) ownNodes.forgetUnknown();
      if (hasNumbers) numberRefresh.wake();
    },
    onProcessed: follower.wake,
    isSilent: async () => (await silence.silent()).length > 0,
    health: () => lookAtSending({ outbox, silence, hasToken }),
    tokenExpiry: createTokenExpiry({ graph: management.own, version: config.graph.version, token, steadyNow }),
    start: () => {
      for (const loop of loops) loop.start();
    },
    release: answers.releaseAll,
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
    hangUp: graph.close,
  };
}

/** After a leap of the clock, lanes look rested that are not; they can wait until the next time. */
const leapMs = 15 * 60_000;

async function tidy(outbox: OutboxStore, { now, leaptAt }: Clock): Promise<void> {
  const at = now();
  if (at - (leaptAt() ?? Number.NEGATIVE_INFINITY) > leapMs) await outbox.tidy(at - keptForMs, at);
}

function clockWords(byMs: number): string {
  const seconds = Math.round(Math.abs(byMs) / 1_000);
  return byMs > 0
    ? `The system clock jumped forward by ${seconds} s, or the machine slept. Meta’s rates are kept in real time.`
    : `The system clock was set back by ${seconds} s. Waiting messages are realigned, so none waits for its old time.`;
}

const ignored = (): undefined => undefined;

/** Meta knows another template than we do (132000 to 132016). */
function isAboutTemplates({ problem }: OutboxEntry): boolean {
  const code = problem?.code ?? 0;
  return code >= 132000 && code < 132100;
}

function every(ms: number, work: () => Promise<unknown>, log: Log, what: string): Loop {
  return createLoop({
    step: async () => {
      await work();
      return ms;
    },
    log,
    words: wordsOf(what),
  });
}

const wordsOf = (what: string) => ({ fails: `${what} failed; will retry.`, worksAgain: `${what} works again.` });
