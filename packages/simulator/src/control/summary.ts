import type { Simulator } from '../simulator.ts';
import type { ControlRoute } from './routes.ts';

/** The simulator's URLs and contents, and the routes of the control API. */
export function getSummary(simulator: Simulator, routes: readonly ControlRoute[]): unknown {
  const { platform, url } = simulator;
  const { world, clock, faults } = platform;
  return {
    what: 'A local stand-in for Meta’s WhatsApp Business Platform. Nothing here reaches Meta.',
    graph: `${url}/v24.0`,
    now: new Date(clock.now()).toISOString(),
    speed: clock.speed(),
    apps: [...world.apps.values()].map(({ id, name, secret, subscription }) => ({
      id,
      name,
      secret,
      callback: subscription?.callbackUrl ?? null,
      fields: subscription ? [...subscription.fields] : [],
    })),
    wabas: [...world.wabas.values()].map(({ id, name, status, subscribedApps }) => ({
      id,
      name,
      status,
      subscribedApps: [...subscribedApps.keys()],
    })),
    phoneNumbers: [...world.phoneNumbers.values()].map((number) => ({
      id: number.id,
      wabaId: number.wabaId,
      displayPhoneNumber: number.displayPhoneNumber,
      verifiedName: number.verifiedName,
      status: number.status,
      throughput: number.throughput,
      freeMessagesUsed: world.freeMessages.used(number, clock.now()),
      verificationCode: number.verificationCode ?? null,
      testRecipients: number.testRecipients ? [...number.testRecipients] : null,
    })),
    groups: [...world.groups.values()].map(({ id, subject, inviteLink, participants }) => ({
      id,
      subject,
      inviteLink: inviteLink ?? null,
      participants: [...participants],
    })),
    tokens: [...world.tokens.values()].map(({ value, type, appId, expiresAt, fault }) => ({
      value,
      type,
      appId,
      expiresAt: expiresAt ?? null,
      fault: fault ?? null,
    })),
    counts: { messages: world.messages.size, webhooks: simulator.webhooks().length, faults: faults.list().length },
    routes: [
      ...routes.map(({ method, path, what }) => `${method} /_simulator${path === '' ? '' : `/${path}`}: ${what}`),
      'GET /_simulator/events: server-sent events, one whenever there is something new',
    ],
  };
}
