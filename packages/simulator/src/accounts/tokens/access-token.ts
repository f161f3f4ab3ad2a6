import { missingParameter } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';
import type { App } from '../../world/app.ts';

/**
 * `GET /oauth/access_token?grant_type=client_credentials`: the app's own token. Without that grant type it would
 * exchange the code of a login; nobody logs in here, so every code is refused.
 * @throws {GraphError} 101 for an unknown app, 1 for another secret, 100 for a code.
 */
export function accessToken({ params }: GraphCall, { world }: Platform): GraphAnswer {
  const id = textParameter(params, 'client_id');
  if (!id) throw missingParameter('client_id');
  const app = world.apps.get(id);
  checkSecret(app, textParameter(params, 'client_secret'));
  if (textParameter(params, 'grant_type') === 'client_credentials') {
    return { body: { access_token: `${app.id}|${app.secret}`, token_type: 'bearer' } };
  }
  if (!textParameter(params, 'code')) throw missingParameter('code');
  throw new GraphError('This authorization code has been used or is invalid.', { code: 100, subcode: 36009 });
}

function checkSecret(app: App | undefined, secret: string | undefined): asserts app is App {
  if (!app) {
    const message = 'Error validating application. Cannot get application info due to a system error.';
    throw new GraphError(message, { code: 101 });
  }
  if (!secret) throw new GraphError('Missing client_secret parameter.', { code: 1 });
  if (secret !== app.secret) throw new GraphError('Error validating client secret.', { code: 1 });
}
