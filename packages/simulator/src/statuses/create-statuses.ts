import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { SentMessage } from '../world/message.ts';
import type { World } from '../world/world.ts';
import { createJourney } from './lifecycle.ts';
import { createMediaLinks } from './media-links.ts';
import type { Life } from './message-progress.ts';
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
  const journey = createJourney({ ...deps, report: createStatusReporter(deps) });
  const mediaLinks = createMediaLinks(clock);
  const lives = new WeakMap<SentMessage, Life>();
  const checks = new Set<Promise<void>>();

  const lifeOf = (message: SentMessage): Life => {
    const known = lives.get(message);
    if (known) return known;
    const life = newLife(message, world());
    lives.set(message, life);
    return life;
  };
  const checkLinks = (life: Life): void => {
    const links = mediaLinks.of(life.message);
    if (links.length === 0) return;
    life.links = 'checking';
    const check = mediaLinks.check(links).then((error) => {
      // It was cleared meanwhile.
      if (!checks.delete(check)) return;
      life.links = error ?? 'fine';
      if (life.isDue) journey.send(life);
    });
    checks.add(check);
  };

  return {
    begin: (message) => {
      const life = lifeOf(message);
      checkLinks(life);
      if (faults.strike('status-before-answer', subjectOf(message))) journey.send(life);
      else journey.scheduleSend(life);
    },
    advance: (message, status) => journey.advance(lifeOf(message), status),
    cameOnline: journey.cameOnline,
    settled: async () => {
      while (checks.size > 0) await Promise.all(checks);
    },
    clear: () => {
      checks.clear();
      journey.clear();
    },
  };
}

function newLife(message: SentMessage, world: World): Life {
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
