import type { World } from '../world/world.ts';
import type { OpenRecord } from './record-log.ts';
import { findTarget, type Route, type Target } from './targets.ts';
import { type Update, writeBody } from './update.ts';

/** A POST, from its first attempt to its last. */
export interface Post {
  readonly record: OpenRecord;
  /** The subjects of its updates: it is sent as long as the app wants any of them. */
  readonly routes: readonly Route[];
}

/** Writes some updates into a POST, whose body stays the same however often it is sent. `at` in simulated milliseconds. */
export function writePost(id: string, target: Target, updates: readonly Update[], at: number): Post {
  const routes = distinctRoutes(updates);
  const record: OpenRecord = {
    id,
    appId: target.appId,
    url: target.url,
    body: writeBody(updates, Math.floor(at / 1000)),
    createdAt: at,
    changes: updates.length,
    fields: [...new Set(routes.map((route) => route.field))],
    attempts: [],
    state: 'waiting',
  };
  return { record, routes };
}

/** The current target of a POST; undefined if its app no longer wants any of it. */
export function targetOf({ record, routes }: Post, world: World): Target | undefined {
  for (const route of routes) {
    const target = findTarget(world, record.appId, route);
    if (target) return target;
  }
  return undefined;
}

function distinctRoutes(updates: readonly Update[]): Route[] {
  const routes = new Map<string, Route>();
  for (const { route } of updates) routes.set(`${route.wabaId} ${route.field} ${route.phoneNumberId ?? ''}`, route);
  return [...routes.values()];
}
