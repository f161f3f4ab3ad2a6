import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { SentMessage } from '../world/message.ts';
import type { World } from '../world/world.ts';
import { createLifecycle } from './lifecycle.ts';
import { createMediaLinks } from './media-links.ts';
import type { MessageProgress } from './message-progress.ts';
import { createStatusReporter, subjectOf } from './report-status.ts';
import type { Statuses } from './statuses.ts';

export interface StatusesDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly webhooks: Pick<Webhooks, 'emit'>;
  readonly world: () => World;
  /** 0 to 1; spreads the delays. */
  readonly random: () => number;
}

/**
 * The statuses of accepted messages, by the simulated clock. Each step depends on the state at that time: a user who
 * blocks the number a second after the call gets nothing. Groups have no members here: a group counts as one recipient.
 */
export function createStatuses(deps: StatusesDeps): Statuses {
  const { clock, faults, world } = deps;
  const lifecycle = createLifecycle({ ...deps, report: createStatusReporter(deps) });
  const mediaLinks = createMediaLinks(clock);
  const byMessage = new WeakMap<SentMessage, MessageProgress>();
  const checks = new Set<Promise<void>>();

  const progressOf = (message: SentMessage): MessageProgress => {
    const known = byMessage.get(message);
    if (known) return known;
    const progress = newProgress(message, world());
    byMessage.set(message, progress);
    return progress;
  };
  const checkLinks = (progress: MessageProgress): void => {
    const links = mediaLinks.of(progress.message);
    if (links.length === 0) return;
    progress.links = 'checking';
    const check = mediaLinks.check(links).then((error) => {
      // It was cleared meanwhile.
      if (!checks.delete(check)) return;
      progress.links = error ?? 'fine';
      if (progress.isDue) lifecycle.send(progress);
    });
    checks.add(check);
  };

  return {
    begin: (message) => {
      const progress = progressOf(message);
      checkLinks(progress);
      if (faults.strike('status-before-answer', subjectOf(message))) lifecycle.send(progress);
      else lifecycle.scheduleSend(progress);
    },
    advance: (message, status) => lifecycle.advance(progressOf(message), status),
    cameOnline: lifecycle.cameOnline,
    settled: async () => {
      while (checks.size > 0) await Promise.all(checks);
    },
    clear: () => {
      checks.clear();
      lifecycle.clear();
    },
  };
}

function newProgress(message: SentMessage, world: World): MessageProgress {
  const template = message.templateId === undefined ? undefined : world.templates.get(message.templateId);
  return {
    message,
    template,
    user: message.isToGroup ? undefined : world.users.ensure(message.to),
    wasHeld: template?.isPaced === true,
    reached: message.statuses.at(-1)?.status ?? 'accepted',
    price: undefined,
    isDeliveryPriced: false,
    links: 'none',
    isDue: false,
  };
}
