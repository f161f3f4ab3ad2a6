import { missingParameter } from '../../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { GraphError } from '../../graph/graph-error.ts';
import { textParameter } from '../../graph/parameters.ts';
import type { Platform } from '../../platform.ts';

/** `GET /oauth/access_token?grant_type=client_credentials`: the app's own token. There are no codes to exchange here. */
export function accessToken({ params }: GraphCall, { world }: Platform): GraphAnswer {
  const id = textParameter(params, 'client_id');
  const secret = textParameter(params, 'client_secret');
  if (!id) throw missingParameter('client_id');
  const app = world.apps.get(id);
  if (!app || app.secret !== secret) throw new GraphError('Error validating client secret.', { code: 1 });
  if (textParameter(params, 'grant_type') !== 'client_credentials') {
    throw new GraphError('This authorization code has been used or is invalid.', { code: 100, subcode: 36009 });
  }
  return { body: { access_token: `${app.id}|${app.secret}`, token_type: 'bearer' } };
}
