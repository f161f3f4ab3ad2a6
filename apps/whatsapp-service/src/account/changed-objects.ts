import type { Change } from '../changes/change.ts';

/** The objects of Meta whose remembered facts are out of date. */
export interface ChangedObjects {
  /** The accounts whose templates have changed. */
  readonly templatesOf: readonly string[];
  /** Whether any template, flow or group is new or has changed. */
  readonly hasNodes: boolean;
  /** Whether Meta may allow a number another rate. */
  readonly hasNumbers: boolean;
}

const nodeTypes: ReadonlySet<Change['type']> = new Set(['template.status', 'flow.status', 'group.changed']);

/** Finds these among changes. */
export function changedObjects(changes: readonly Change[]): ChangedObjects {
  const ofTemplates = changes.filter(({ type }) => type === 'template.status');
  return {
    // The key of such a change begins with the account.
    templatesOf: [...new Set(ofTemplates.map(({ key }) => key.slice(0, key.indexOf('/'))))],
    hasNodes: changes.some(({ type }) => nodeTypes.has(type)),
    hasNumbers: changes.some(({ type }) => type === 'number.quality'),
  };
}
