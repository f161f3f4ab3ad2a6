import type { CatalogueEntry } from './catalogue.ts';
import { type ErrorRow, entryOf } from './error-row.ts';

const tokenRemedy = 'Generate a system user token that never expires, and replace the old one.';

const rows: readonly ErrorRow[] = [
  [
    5,
    'Unauthorized source IP address',
    null,
    'pause',
    'The app lists the servers that may call it, and this one is not on the list.',
    'App dashboard → Settings → Advanced → Server IP allowlist: add the address this service calls from.',
  ],
  [
    12,
    'Deprecated method',
    null,
    'refuse',
    'Meta has removed this call from the Graph API.',
    'Read the changelog of the Graph API for its replacement.',
  ],
  [
    17,
    'User request limit reached',
    400,
    'slow_number',
    'The user behind the token has used up the calls of this hour.',
    'Sending continues by itself, more slowly. Other software with the same token may also use up the calls.',
  ],
  [
    32,
    'Page request limit reached',
    400,
    'slow_number',
    'The page behind the token has used up the calls of this hour.',
    'Sending continues by itself, more slowly. Other software with the same page may also use up the calls.',
  ],
  [
    101,
    'Missing or invalid app id',
    400,
    'pause',
    'The token belongs to no app that Meta knows, or the app was deleted.',
    tokenRemedy,
  ],
  [
    341,
    'Application limit reached',
    400,
    'slow_number',
    'The app was blocked for a while because it made too many calls.',
    'Sending continues by itself, more slowly.',
  ],
  [
    506,
    'Duplicate post',
    400,
    'refuse',
    'The same was sent twice in a row.',
    'Change the content, or send it only once.',
  ],
  [
    613,
    'Rate limit exceeded',
    400,
    'slow_number',
    'Too many calls of one kind were made in a short time. For calls: the user was asked for permission too often.',
    'Slow down. A user may be asked for call permission once in 24 hours and twice in seven days.',
  ],
  [
    803,
    'Unknown object id',
    404,
    'refuse',
    'The id in the path does not exist, or the token cannot see it.',
    'Check the id, and that the system user has access to the account it belongs to.',
  ],
  [
    2500,
    'Unknown path',
    400,
    'refuse',
    'The Graph API has no such path.',
    'Compare the path with Meta’s reference; an id may be missing.',
  ],
  [
    2635,
    'Deprecated Graph API version',
    400,
    'pause',
    'The Graph API version in the path is no longer available.',
    'Use a newer version: clients in their paths (`/v24.0/…`), and this service in INTEXURAOS_WHATSAPP_GRAPH_VERSION.',
  ],
];

/** General codes of the Graph API (Meta: graph-api/guides/error-handling) that the Cloud API’s own table leaves out. */
export const graphErrors: readonly CatalogueEntry[] = rows.map(entryOf);
