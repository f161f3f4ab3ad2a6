import type { Platform } from '../platform.ts';
import { addHelloWorld } from '../templates/hello-world.ts';
import { createPhoneNumber, createWaba } from '../world/default-world.ts';
import { defaults } from '../world/defaults.ts';
import { ControlError } from './control-error.ts';
import { patchApp, patchNumber, patchToken, patchWaba } from './patch-nodes.ts';
import { putUser } from './put-user.ts';
import { digits, objectOf, objects, only, optionalOneOf, optionalString, string, waId } from './read-values.ts';
import type { Seed } from './seed-contents.ts';
import { seedMessage } from './seed-message.ts';
import { seedTemplate } from './seed-template.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Adds the contents of a seed to the world; see `Seed` for its format.
 * @throws {ControlError} for an invalid value, with its path: `seed.users[0].waId must be a phone number`. Everything
 *   before it has been added to the world by then.
 */
export function applySeed(seed: unknown, platform: Platform): void {
  const parts = objectOf(seed, 'seed');
  only(parts, 'seed.', seedParts);
  each(parts, 'apps', (fields, path) => patchApp(appOf(fields, path, platform), fields, path));
  each(parts, 'wabas', (fields, path) => patchWaba(wabaOf(fields, path, platform), fields, path));
  each(parts, 'phoneNumbers', (fields, path) => patchNumber(numberOf(fields, path, platform), fields, path));
  each(parts, 'tokens', (fields, path) => patchToken(tokenOf(fields, path, platform), fields, path));
  each(parts, 'templates', (fields, path) => seedTemplate(fields, path, platform));
  each(parts, 'users', (fields, path) => putUser(platform, waId(fields, 'waId', path), fields, path));
  each(parts, 'messages', (fields, path) => seedMessage(fields, path, platform));
}

const seedParts = [
  'apps',
  'wabas',
  'phoneNumbers',
  'tokens',
  'templates',
  'users',
  'messages',
] as const satisfies readonly (keyof Seed)[];

function each(parts: Fields, name: keyof Seed, apply: (fields: Fields, path: string) => void): void {
  for (const [index, fields] of objects(parts, name, 'seed.').entries()) apply(fields, `seed.${name}[${index}].`);
}

function appOf(fields: Fields, path: string, { world }: Platform) {
  const id = digits(fields, 'id', path);
  const known = world.apps.get(id);
  if (known) return known;
  const secret = string(fields, 'secret', path);
  const app = { kind: 'app' as const, id, name: `App ${id}`, secret, subscription: undefined, requiresProof: false };
  world.apps.set(id, app);
  return app;
}

function wabaOf(fields: Fields, path: string, platform: Platform) {
  const { world, clock } = platform;
  const id = digits(fields, 'id', path);
  const known = world.wabas.get(id);
  if (known) return known;
  const businessId = optionalString(fields, 'businessId', path) ?? defaults.businessId;
  const waba = createWaba(id, businessId, clock.now());
  world.wabas.set(id, waba);
  addHelloWorld(platform, waba);
  // The default token has access to it, like that of an administrator.
  for (const token of world.tokens.values()) if (token.wabaIds !== 'all') token.wabaIds.add(id);
  return waba;
}

function numberOf(fields: Fields, path: string, { world, clock }: Platform) {
  const id = digits(fields, 'id', path);
  const known = world.phoneNumbers.get(id);
  if (known) return known;
  const wabaId = optionalString(fields, 'wabaId', path) ?? defaults.wabaId;
  if (!world.wabas.has(wabaId)) throw new ControlError(`${path}wabaId: there is no WABA ${wabaId}.`);
  const number = createPhoneNumber(id, wabaId, string(fields, 'displayPhoneNumber', path), clock.now());
  world.phoneNumbers.set(id, number);
  return number;
}

function tokenOf(fields: Fields, path: string, { world, clock }: Platform) {
  const value = string(fields, 'value', path);
  const known = world.tokens.get(value);
  if (known) return known;
  const appId = optionalString(fields, 'appId', path) ?? defaults.appId;
  if (!world.apps.has(appId)) throw new ControlError(`${path}appId: there is no app ${appId}.`);
  const type = optionalOneOf(fields, 'type', path, ['USER', 'SYSTEM_USER', 'APP']) ?? 'SYSTEM_USER';
  const token = {
    value,
    type,
    appId,
    userId: type === 'APP' ? undefined : (optionalString(fields, 'userId', path) ?? defaults.systemUserId),
    scopes: new Set<never>(),
    wabaIds: new Set(world.wabas.keys()),
    issuedAt: clock.now(),
    expiresAt: undefined,
    fault: undefined,
  };
  world.tokens.set(value, token);
  return token;
}
