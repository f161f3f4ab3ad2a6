import type { TestResult } from '../../alerts/alert-sending.ts';
import type { Minute } from '../../status/activity-history.ts';
import type { ServiceStatus } from '../../status/service-status.ts';
import type { ApiModule } from '../api-module.ts';
import { getError } from './get-error.ts';
import { getHistory } from './get-history.ts';
import { getStatus } from './get-status.ts';
import { testAlerts } from './test-alerts.ts';

export interface OperationsApiDeps {
  /** The state of the running service. */
  readonly status: () => Promise<ServiceStatus>;
  /** The last two hours, minute by minute. */
  readonly history: () => readonly Minute[];
  /** Sends a test alert to every target. */
  readonly testAlerts: () => Promise<readonly TestResult[]>;
}

/** `/v1/errors`, `/v1/status` and `/v1/alerts`, for the person on call. */
export const operationsApi = (deps: OperationsApiDeps): readonly ApiModule[] => [
  {
    name: 'operations',
    scope: 'read',
    numbers: 'filtered',
    register: getError,
  },
  { name: 'operations', scope: 'read', register: (app) => getStatus(app, deps.status) },
  { name: 'operations', scope: 'read', register: (app) => getHistory(app, deps.history) },
  { name: 'operations', scope: 'manage', register: (app) => testAlerts(app, deps.testAlerts) },
];
