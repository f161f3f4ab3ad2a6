import {
  type FollowOptions as ClientOptions,
  follow as followService,
  type WebhookStreamEvent,
} from '@intexuraos/service-api';
import { CommandError, exitCodes } from '../outcome.ts';
import { type Service, ServiceRefusal } from './service.ts';

export interface FollowOptions extends ClientOptions {
  readonly service: Pick<Service, 'open'>;
}

/** Follows the service's webhooks with the typed client; ends with the command's own error if a retry can't help. */
export const follow = ({ service, ...options }: FollowOptions): AsyncGenerator<WebhookStreamEvent> =>
  followService(service.open, { isLasting, ...options });

/** A service or proxy that is still starting answers with 500 or above. */
const isLasting = (error: unknown): boolean =>
  error instanceof CommandError &&
  error.exitCode !== exitCodes.unreachable &&
  !(error instanceof ServiceRefusal && error.status >= 500);
