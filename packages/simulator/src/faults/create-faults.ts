import type { Fault, FaultEffect, FaultMatch, FaultSubject, Faults } from './faults.ts';

/** Stores the requested faults. `random` (0 to 1) decides for faults that hit only a share of calls. */
export function createFaults(random: () => number = Math.random): Faults {
  const faults = new Map<string, { -readonly [K in keyof Fault]: Fault[K] }>();
  let made = 0;

  return {
    add: (match, effect) => {
      made += 1;
      const fault = { id: `fault-${made}`, match, effect, hits: 0 };
      faults.set(fault.id, fault);
      return fault;
    },
    list: () => [...faults.values()],
    remove: (id) => faults.delete(id),
    clear: () => faults.clear(),
    strike: <K extends FaultEffect['kind']>(kind: K, subject: FaultSubject) => {
      for (const fault of faults.values()) {
        if (!isOfKind(fault.effect, kind) || !isMeant(fault, subject)) continue;
        if (fault.match.share !== undefined && random() >= fault.match.share) continue;
        fault.hits += 1;
        return fault.effect;
      }
      return undefined;
    },
  };
}

function isOfKind<K extends FaultEffect['kind']>(
  effect: FaultEffect,
  kind: K,
): effect is Extract<FaultEffect, { kind: K }> {
  return effect.kind === kind;
}

function isMeant({ match, effect, hits }: Fault, subject: FaultSubject): boolean {
  if (match.times !== undefined && hits >= match.times) return false;
  if (effect.kind === 'drop' && effect.when !== subject.when) return false;
  if (effect.kind === 'no-status' && (subject.status === undefined || !effect.statuses.includes(subject.status))) {
    return false;
  }
  return (['route', 'phoneNumberId', 'to'] satisfies (keyof FaultMatch)[]).every(
    (name) => match[name] === undefined || match[name] === subject[name],
  );
}
