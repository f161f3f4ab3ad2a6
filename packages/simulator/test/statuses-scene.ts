import { afterEach, beforeEach } from 'vitest';
import { createSimulator, type Simulator } from '../src/simulator.ts';
import type { SentMessage, StatusName } from '../src/world/message.ts';
import type { PhoneNumber } from '../src/world/phone-number.ts';
import type { Template } from '../src/world/template.ts';
import type { User } from '../src/world/user.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const phoneNumberId = '106540352242922';
export const startAt = 1_750_000_000_000;
export const to = '16505551234';
export const secondMs = 1_000;
export const dayMs = 86_400_000;

export interface StatusesScene {
  simulator(): Simulator;
  receiver(): Receiver;
  /** Starts the simulator again, with this randomness. */
  restart(random: () => number): Promise<void>;
  openWindow(user?: string): void;
  user(): User;
  number(): PhoneNumber;
  losePaymentMethod(): void;
  /** Accepts a message, as its route would. */
  take(details?: Partial<SentMessage>): SentMessage;
  putTemplate(details?: Partial<Template>): Template;
  /** Accepts a message of that template, a marketing message by default. */
  takeTemplate(category?: string): SentMessage;
  /** The statuses of a message that the business received by webhook. */
  statusWebhooks(message: SentMessage): Promise<Record<string, unknown>[]>;
}

/** For a test file: before each test a simulator with a stopped clock, an open window, and a webhook endpoint of the business. */
export function setUpStatusesScene(): StatusesScene {
  const running: { simulator?: Simulator; receiver?: Receiver } = {};
  let made = 0;
  const start = async (random: () => number): Promise<void> => {
    running.simulator = await createSimulator({ speed: 0, startAt, random });
    await running.simulator.connect({ url: scene.receiver().url, verifyToken: 'token' });
    scene.openWindow();
  };
  beforeEach(async () => {
    running.receiver = await startReceiver();
    await start(() => 0.5);
  });
  afterEach(async () => {
    await running.simulator?.close();
    await running.receiver?.close();
  });
  const platform = () => scene.simulator().platform;
  const scene: StatusesScene = {
    simulator: () => started(running.simulator),
    receiver: () => started(running.receiver),
    restart: async (random) => {
      await scene.simulator().close();
      await start(random);
    },
    openWindow: (user = to) => platform().world.windows.open(phoneNumberId, user, scene.simulator().clock.now()),
    user: () => platform().world.users.ensure(to),
    number: () => started(platform().world.phoneNumbers.get(phoneNumberId)),
    losePaymentMethod: () => {
      started(platform().world.wabas.get(scene.number().wabaId)).hasPaymentIssue = true;
    },
    take: (details = {}) => {
      made += 1;
      const message: SentMessage = {
        ...plainMessage,
        wamid: `wamid.OUT${made}`,
        at: scene.simulator().clock.now(),
        statuses: [],
        ...details,
      };
      platform().world.messages.set(message.wamid, message);
      platform().statuses.begin(message);
      return message;
    },
    putTemplate: (details = {}) => {
      const template: Template = { ...plainTemplate, components: [], edits: [], ...details };
      platform().world.templates.set(template.id, template);
      return template;
    },
    takeTemplate: (category = 'marketing') =>
      scene.take({ type: 'template', templateId: '900', category, body: { type: 'template' } }),
    statusWebhooks: async (message) => {
      await scene.simulator().settled();
      return scene
        .receiver()
        .received.flatMap(({ changes }) =>
          changes.flatMap(({ value }) => (value.statuses ?? []) as Record<string, unknown>[]),
        )
        .filter(({ id }) => id === message.wamid);
    },
  };
  return scene;
}

const plainMessage = {
  direction: 'sent',
  phoneNumberId,
  to,
  input: `+${to}`,
  isToGroup: false,
  isByUserId: false,
  type: 'text',
  body: { type: 'text', text: { body: 'hi' } },
  callbackData: undefined,
  templateId: undefined,
  category: 'service',
} as const;

const plainTemplate = {
  kind: 'template',
  id: '900',
  wabaId: '102290129340398',
  name: 'sale',
  language: 'en_US',
  category: 'MARKETING',
  previousCategory: undefined,
  status: 'APPROVED',
  rejectedReason: 'NONE',
  parameterFormat: 'POSITIONAL',
  qualityScore: 'GREEN',
  messageSendTtlSeconds: undefined,
  createdAt: startAt,
  pauses: 0,
  isPaced: false,
} as const;

function started<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('The scene exists only while tests run.');
  return what;
}

export const names = (message: SentMessage): StatusName[] => message.statuses.map(({ status }) => status);

/** The statuses, and the codes of the last one's errors. */
export const errorCodes = (message: SentMessage): unknown[] => [
  names(message),
  message.statuses.at(-1)?.errors?.map(({ code }) => code),
];
