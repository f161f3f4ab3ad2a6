import { BoundedMap } from '../bounded-map.ts';
import type { Ids } from '../ids.ts';
import type { App } from './app.ts';
import type { Business, SystemUser } from './business.ts';
import type { Call } from './call.ts';
import type { Flow } from './flow.ts';
import { createFreeEntryPoints, type FreeEntryPoints } from './free-entry-points.ts';
import { createFreeMessages, type FreeMessages } from './free-messages.ts';
import type { Group } from './group.ts';
import type { Media } from './media.ts';
import type { ReceivedMessage, SentMessage } from './message.ts';
import type { NumberRouting } from './number-routing.ts';
import type { PhoneNumber } from './phone-number.ts';
import type { Template } from './template.ts';
import type { Token } from './token.ts';
import type { User } from './user.ts';
import { createUsers, type Users } from './users.ts';
import type { Waba } from './waba.ts';
import { createWindows, type Windows } from './windows.ts';

/** A node of the Graph API. */
export interface Nodes {
  app: App;
  business: Business;
  'system-user': SystemUser;
  waba: Waba;
  'phone-number': PhoneNumber;
  template: Template;
  media: Media;
  flow: Flow;
  group: Group;
}
export type NodeKind = keyof Nodes;
export type Node = Nodes[NodeKind];

/** Everything that the simulated Meta knows. Plain data, which may be changed; `reset` creates a new world. */
export interface World {
  readonly apps: Map<string, App>;
  readonly businesses: Map<string, Business>;
  readonly systemUsers: Map<string, SystemUser>;
  readonly wabas: Map<string, Waba>;
  readonly phoneNumbers: Map<string, PhoneNumber>;
  /** The numbers that were deleted, by their id. */
  readonly deletedNumbers: Map<string, DeletedNumber>;
  readonly templates: Map<string, Template>;
  readonly media: Map<string, Media>;
  readonly flows: Map<string, Flow>;
  readonly groups: Map<string, Group>;
  /** The ids of groups that were deleted. */
  readonly deletedGroups: Set<string>;
  /** By the token itself. */
  readonly tokens: Map<string, Token>;
  readonly users: Users;
  readonly windows: Windows;
  readonly freeEntryPoints: FreeEntryPoints;
  readonly freeMessages: FreeMessages;
  /** Who answers the users of a number, by its id; none for a number with one responder. */
  readonly routing: Map<string, NumberRouting>;
  /** By wamid, in both directions; the oldest are dropped. */
  readonly messages: Map<string, SentMessage | ReceivedMessage>;
  /** Data of one number without an id of its own, by the number's id. */
  readonly profiles: Map<string, Record<string, unknown>>;
  readonly settings: Map<string, Record<string, unknown>>;
  readonly commerceSettings: Map<string, { isCartEnabled: boolean; isCatalogVisible: boolean }>;
  readonly automations: Map<string, Record<string, unknown>>;
  readonly encryptionKeys: Map<string, string>;
  readonly complianceInfo: Map<string, Record<string, unknown>>;
  readonly qrCodes: Map<string, Map<string, QrCode>>;
  /** The users whom a number has blocked, by their number. */
  readonly blockedUsers: Map<string, Set<string>>;
  /** The users who allowed a number to call them, and until when (milliseconds since 1970), by the number's id. */
  readonly callPermissions: Map<string, Map<User, number>>;
  /** The calls that businesses may act on, by their id. */
  readonly calls: Map<string, Call>;
  /** When templates were created, milliseconds since 1970, by WABA: Meta allows 100 in an hour. */
  readonly templateCreations: Map<string, number[]>;
  /** How long the review of a template takes, in simulated milliseconds. */
  templateReviewMs: number;
  /** Uploads in several steps, by their id. */
  readonly uploads: Map<string, ResumableUpload>;
}

/** The remaining data of a deleted number. */
export interface DeletedNumber {
  /** The phone number itself. */
  readonly digits: string;
  /** Milliseconds since 1970. */
  readonly deletedAt: number;
}

/** A code that opens a chat with a message already written. */
export interface QrCode {
  readonly code: string;
  prefilledMessage: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A resumable upload in progress. */
export interface ResumableUpload {
  readonly id: string;
  readonly fileType: string;
  readonly fileLength: number;
  bytes: Uint8Array;
  /** The handle that templates and profiles use, once it is complete. */
  handle: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Meta takes up to 24 hours. */
const defaultTemplateReviewMs = 30_000;

/** An empty world that stores up to this many messages and files. */
export function createWorld(ids: Ids, remember: number): World {
  const wabas: World['wabas'] = new Map();
  return {
    apps: new Map(),
    businesses: new Map(),
    systemUsers: new Map(),
    wabas,
    phoneNumbers: new Map(),
    deletedNumbers: new Map(),
    templates: new Map(),
    media: new BoundedMap(1_000),
    flows: new Map(),
    groups: new Map(),
    deletedGroups: new Set(),
    tokens: new Map(),
    users: createUsers(ids),
    windows: createWindows(),
    freeEntryPoints: createFreeEntryPoints(ids),
    freeMessages: createFreeMessages(wabas),
    routing: new Map(),
    messages: new BoundedMap(remember),
    profiles: new Map(),
    settings: new Map(),
    commerceSettings: new Map(),
    automations: new Map(),
    encryptionKeys: new Map(),
    complianceInfo: new Map(),
    qrCodes: new Map(),
    blockedUsers: new Map(),
    callPermissions: new Map(),
    calls: new BoundedMap(1_000),
    templateCreations: new Map(),
    templateReviewMs: defaultTemplateReviewMs,
    uploads: new BoundedMap(100),
  };
}

/** The node with that id, of any kind. */
export function findNode(world: World, id: string): Node | undefined {
  return (
    world.phoneNumbers.get(id) ??
    world.wabas.get(id) ??
    world.templates.get(id) ??
    world.media.get(id) ??
    world.apps.get(id) ??
    world.businesses.get(id) ??
    world.flows.get(id) ??
    world.groups.get(id) ??
    world.systemUsers.get(id)
  );
}

/** The WABA that a node belongs to, if any. */
export function wabaOf(world: World, node: Node): Waba | undefined {
  if (node.kind === 'waba') return node;
  if (node.kind === 'media' || node.kind === 'group') return wabaOfNumber(world, node.phoneNumberId);
  return 'wabaId' in node ? world.wabas.get(node.wabaId) : undefined;
}

function wabaOfNumber(world: World, phoneNumberId: string): Waba | undefined {
  const number = world.phoneNumbers.get(phoneNumberId);
  return number && world.wabas.get(number.wabaId);
}
