import type { ServerResponse } from 'node:http';
import type { Simulator } from '../simulator.ts';

const lookEveryMs = 300;

/** `GET /_simulator/events`: a small event for each change, after which a page can fetch the new state. */
export function streamEvents(response: ServerResponse, simulator: Simulator): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  let before = '';
  const look = setInterval(() => {
    const now = fingerprint(simulator);
    if (now === before) return;
    before = now;
    response.write('event: change\ndata: {}\n\n');
  }, lookEveryMs);
  response.on('close', () => clearInterval(look));
}

/** A cheap way to see whether anything changed: messages with their statuses, POSTs, people, calls and settings. */
function fingerprint({ messages, webhooks, platform }: Simulator): string {
  const { world, clock, faults } = platform;
  const newest = messages().slice(-50);
  const shown = newest.map((message) => [
    message.wamid.slice(-8),
    message.direction === 'sent' ? message.statuses.length : message.isRead,
  ]);
  const posts = webhooks()
    .slice(-20)
    .map(({ id, attempts, state }) => [id, attempts.length, state]);
  const users = [...world.users.all()]
    .slice(-50)
    .map(({ blocked, optedOut, sharedWith, ...user }) => [user, blocked.size, optedOut.size, sharedWith.size]);
  const calls = [...world.calls.values()].slice(-20).map(({ id, state }) => [id, state]);
  const blocked = [...world.blockedUsers.values()].map(({ size }) => size);
  const apps = [...world.apps.values()].map(({ subscription }) => subscription?.callbackUrl);
  return JSON.stringify([shown, posts, users, calls, blocked, apps, clock.speed(), faults.list().length]);
}
