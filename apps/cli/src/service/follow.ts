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

/** Follows the service's webhooks as its client does; where trying again is of no use, it ends with the command's own error. */
export const follow = ({ service, ...options }: FollowOptions): AsyncGenerator<WebhookStreamEvent> =>
  followService(service.open, { isLasting, ...options });

/** A service or a proxy that is just starting answers with 500 or above. */
const isLasting = (error: unknown): boolean =>
  error instanceof CommandError &&
  error.exitCode !== exitCodes.unreachable &&
  !(error instanceof ServiceRefusal && error.status >= 500);
