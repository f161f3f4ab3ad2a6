import type { Clock } from '../clock.ts';
import type { FaultSubject, Faults } from '../faults/faults.ts';
import type { Ids } from '../ids.ts';
import type { World } from '../world/world.ts';
import { createExchanger } from './exchange.ts';
import { createSender } from './sender.ts';
import { findTarget, findTargets, type Target } from './targets.ts';
import { type Update, writeUpdate } from './update.ts';
import { verifyCallback } from './verify-callback.ts';
import type { WebhookChange, Webhooks } from './webhooks.ts';

export interface WebhooksDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly faults: Faults;
  /** The current world. */
  readonly world: () => World;
  readonly options: WebhookOptions;
  /** 0 to 1, for how long a fault delays updates; Math.random by default. */
  readonly random?: () => number;
}

export interface WebhookOptions {
  /**
   * `load` (default): updates within 20 ms of the previous POST are sent together; `none`: each update is sent alone.
   */
  readonly batching?: 'load' | 'none';
  /** `escaped` (default) is Meta's form; `plain` leaves UTF-8 unchanged. A receiver must accept both. */
  readonly encoding?: 'escaped' | 'plain';
  /** The maximum number of stored POSTs, fewer if their bodies are large; 2,000 by default. */
  readonly remember?: number;
  /** The real milliseconds that a callback may take; 10,000 by default (Meta documents no number). */
  readonly timeoutMs?: number;
}

const defaultRemember = 2_000;
const defaultTimeoutMs = 10_000;

export function createWebhooks({ clock, ids, faults, world, options, random = Math.random }: WebhooksDeps): Webhooks {
  const encoding = options.encoding ?? 'escaped';
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const newSender = () =>
    createSender({
      clock,
      world,
      encoding,
      timeoutMs,
      isBatching: options.batching !== 'none',
      remember: options.remember ?? defaultRemember,
    });
  const handshakes = createExchanger(timeoutMs);
  const heldBack = new Set<() => void>();
  let sender = newSender();

  const holdBack = (target: Target, update: Update, delayMs: number): void => {
    const cancel = clock.after(delayMs, () => {
      heldBack.delete(cancel);
      // The app's subscription may have changed in the meantime.
      const wanted = findTarget(world(), target.appId, update.route);
      if (wanted) sender.send(wanted, update);
    });
    heldBack.add(cancel);
  };

  return {
    emit: (change) => {
      const targets = findTargets(world(), change);
      if (targets.length === 0) return;
      const subject = subjectOf(change);
      const update = writeUpdate(change, encoding, faults.strike('repeat-webhooks', subject)?.copies);
      const shuffle = faults.strike('shuffle-webhooks', subject);
      for (const target of targets) {
        if (shuffle) holdBack(target, update, random() * shuffle.withinMs);
        else sender.send(target, update);
      }
    },
    verify: (callback) => verifyCallback(callback, ids.decimal().slice(0, 10), handshakes),
    records: () => sender.records(),
    settled: () => sender.settled(),
    clear: () => {
      for (const cancel of heldBack) cancel();
      heldBack.clear();
      handshakes.stop();
      sender.stop();
      sender = newSender();
    },
  };
}

/** Faults apply to a number and a user, which a webhook names in its value. */
function subjectOf({ phoneNumberId, value }: WebhookChange): FaultSubject {
  const to = firstText(value.statuses, 'recipient_id') ?? firstText(value.messages, 'from');
  return { ...(phoneNumberId !== undefined && { phoneNumberId }), ...(to !== undefined && { to }) };
}

function firstText(items: unknown, name: string): string | undefined {
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  if (typeof first !== 'object' || first === null) return undefined;
  const text: unknown = Reflect.get(first, name);
  return typeof text === 'string' ? text : undefined;
}
