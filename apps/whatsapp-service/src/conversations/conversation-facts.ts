import { areOneNumber } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import { canonicalJson, compareKeys, earliest, fuller, latest, mergeEntries } from '../records/joins.ts';
import type {
  CallConsent,
  ConversationFacts,
  NumberSighting,
  ReportedContext,
  Stamped,
} from './conversation-record.ts';
import { newerControl } from './thread-control.ts';

export const noFacts: ConversationFacts = {
  activeAt: null,
  windowOpenedAt: null,
  freeEntryPointEndsAt: null,
  context: null,
  groupSubject: null,
  control: null,
  servedAt: null,
  name: null,
  username: null,
  parentUserId: null,
  contactName: null,
  preferences: {},
  callPermission: null,
  numbers: {},
};

/** Merges the facts of two reports; a join. */
export function mergeFacts(a: ConversationFacts, b: ConversationFacts): ConversationFacts {
  return {
    activeAt: latest(activeAt(a), activeAt(b)),
    windowOpenedAt: latest(a.windowOpenedAt, b.windowOpenedAt),
    // Records of older versions have none of these.
    freeEntryPointEndsAt: latest(a.freeEntryPointEndsAt ?? null, b.freeEntryPointEndsAt ?? null),
    context: newestContext(a.context ?? null, b.context ?? null),
    groupSubject: newest(a.groupSubject ?? null, b.groupSubject ?? null),
    control: newerControl(a.control ?? null, b.control ?? null),
    callPermission: newerConsent(a.callPermission ?? null, b.callPermission ?? null),
    servedAt: latest(a.servedAt ?? null, b.servedAt ?? null),
    name: newest(a.name, b.name),
    username: newest(a.username, b.username),
    parentUserId: newest(a.parentUserId, b.parentUserId),
    contactName: newest(a.contactName, b.contactName),
    preferences: mergeEntries(a.preferences, b.preferences, newer),
    numbers: mergeEntries(a.numbers, b.numbers, mergeSightings),
    ...definedParts({ spelling: newest(a.spelling ?? null, b.spelling ?? null) ?? undefined }),
    ...parentsOf(a.parents, b.parents),
  };
}

/** The number last seen with the user, by day, then by spelling, except one that they left; null if there is none. */
export function lastNumber({ numbers }: ConversationFacts): string | null {
  const order = ([waId, sighting]: [string, NumberSighting]) => [isLeft(sighting) ? 0 : 1, sighting.lastAt ?? -1, waId];
  const inOrder = Object.entries(numbers).sort((a, b) => compareKeys(order(a), order(b)));
  return inOrder.at(-1)?.[0] ?? null;
}

/** The number in the spelling that Meta used last; `known` are further spellings of it, which no rule derives. */
export function asMetaSpells(number: string, { spelling }: ConversationFacts, known: readonly string[]): string {
  if (!spelling || spelling.value === number) return number;
  return areOneNumber(spelling.value, number) || known.includes(spelling.value) ? spelling.value : number;
}

/** When something last happened in the conversation; null if nothing did. */
export function activeAt({ activeAt: at, last }: Pick<ConversationFacts, 'activeAt' | 'last'>): number | null {
  return latest(at ?? null, last?.at ?? null);
}

/** The later answer; of two with the same time, the one that allows less. */
function newerConsent(a: CallConsent | null, b: CallConsent | null): CallConsent | null {
  if (!a || !b) return a ?? b;
  return compareKeys(consentOrder(a), consentOrder(b)) >= 0 ? a : b;
}

function consentOrder({ at, response, isPermanent, expiresAt = 0, source = '' }: CallConsent): (string | number)[] {
  return [at, response, isPermanent ? 0 : 1, -expiresAt, source];
}

function newestContext(a: ReportedContext | null, b: ReportedContext | null): ReportedContext | null {
  if (!a || !b) return a ?? b;
  return a.at === b.at ? fuller(a, b) : a.at > b.at ? a : b;
}

function newest<T extends string | null>(a: Stamped<T> | null, b: Stamped<T> | null): Stamped<T> | null {
  return a && b ? newer(a, b) : (a ?? b);
}

function newer<T extends string | null>(a: Stamped<T>, b: Stamped<T>): Stamped<T> {
  return compareKeys(stampOrder(a), stampOrder(b)) >= 0 ? a : b;
}

function stampOrder({ at, value, detail = '', more }: Stamped<string | null>): (string | number)[] {
  return [at, value === null ? 0 : 1, value ?? '', detail, canonicalJson(more)];
}

/** A user who is seen with a number on a later day than the one they left it has returned to it. */
const isLeft = ({ lastAt, leftAt }: NumberSighting): boolean => leftAt !== undefined && (lastAt ?? -1) <= leftAt;

function mergeSightings(a: NumberSighting, b: NumberSighting): NumberSighting {
  const leftAt = latest(a.leftAt ?? null, b.leftAt ?? null);
  const seen = { firstAt: earliest(a.firstAt, b.firstAt), lastAt: latest(a.lastAt, b.lastAt) };
  return leftAt === null ? seen : { ...seen, leftAt };
}

/** Absent while there are none: few users have a parent id. */
function parentsOf(
  a: ConversationFacts['parents'],
  b: ConversationFacts['parents'],
): Pick<ConversationFacts, 'parents'> {
  return a || b ? { parents: mergeEntries(a ?? {}, b ?? {}, earliest) } : {};
}
