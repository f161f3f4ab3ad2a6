import type { Clock } from '../clock.ts';
import type { World } from '../world/world.ts';
import { createDelivery } from './delivery.ts';
import { createExchanger } from './exchange.ts';
import { batchedRules, createLane, type Lane, unbatchedRules } from './lane.ts';
import { type Post, writePost } from './post.ts';
import { createRecordLog } from './record-log.ts';
import type { Target } from './targets.ts';
import type { Encoding, Update } from './update.ts';
import type { WebhookRecord } from './webhooks.ts';

export interface SenderDeps {
  readonly clock: Clock;
  readonly world: () => World;
  readonly isBatching: boolean;
  readonly encoding: Encoding;
  readonly remember: number;
  readonly timeoutMs: number;
}

/** Posts updates to callbacks until they are accepted. */
export interface Sender {
  send(target: Target, update: Update): void;
  records(): readonly WebhookRecord[];
  settled(): Promise<void>;
  /** Stops: aborts everything in progress, and drops everything pending. */
  stop(): void;
}

export function createSender({ clock, world, isBatching, encoding, remember, timeoutMs }: SenderDeps): Sender {
  const http = createExchanger(timeoutMs);
  const log = createRecordLog(remember);
  const lanes = new Map<string, Lane<Post>>();
  const delivery = createDelivery({
    clock,
    world,
    http,
    encoding,
    onRetry: (target, post) => laneOf(target).addAgain(post),
  });
  const idle = createIdleBell(() => [...lanes.values()].every((lane) => lane.isIdle()));
  let made = 0;

  const write = (target: Target, updates: readonly Update[]): Post[] => {
    const copies = updates.reduce((most, update) => Math.max(most, update.copies), 1);
    return Array.from({ length: copies }, () => {
      made += 1;
      const post = writePost(`webhook-${made}`, target, updates, clock.now());
      log.add(post.record);
      return post;
    });
  };
  const laneOf = (target: Target): Lane<Post> => {
    const key = `${target.appId} ${target.url}`;
    const known = lanes.get(key);
    if (known) return known;
    const lane = createLane<Post>({
      rules: isBatching ? batchedRules : unbatchedRules,
      write: (updates) => write(target, updates),
      attempt: delivery.attempt,
      onIdle: idle.ring,
    });
    lanes.set(key, lane);
    return lane;
  };

  return {
    send: (target, update) => laneOf(target).add(update),
    records: () => log.all(),
    settled: idle.wait,
    stop: () => {
      delivery.stop();
      for (const lane of lanes.values()) lane.stop();
      http.stop();
    },
  };
}

/** Resolves the promises that wait until nothing is in progress. */
function createIdleBell(isIdle: () => boolean): { ring(): void; wait(): Promise<void> } {
  let waiters: (() => void)[] = [];
  const ring = (): void => {
    if (!isIdle()) return;
    const woken = waiters;
    waiters = [];
    for (const wake of woken) wake();
  };
  return {
    ring,
    wait: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
        ring();
      }),
  };
}
