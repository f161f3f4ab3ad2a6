/** The command's output while it runs: with `--json` one object per line, else text. */
export type News =
  | {
      readonly event: 'started';
      readonly url: string;
      readonly graphUrl: string;
      readonly controlUrl: string;
      readonly phoneNumberId: string;
      readonly displayPhoneNumber: string;
      readonly isTestNumber: boolean;
      readonly wabaId: string;
      readonly appId: string;
      /** Invented, and of no use elsewhere; so is the token. */
      readonly appSecret: string;
      readonly token: string;
      readonly hasCallback: boolean;
    }
  | { readonly event: 'not_started'; readonly problem: string }
  | { readonly event: 'connected'; readonly callback: string }
  | { readonly event: 'callback_silent'; readonly problem: string; readonly triedForSeconds: number }
  | { readonly event: 'not_connected'; readonly problem: string }
  | { readonly event: 'sent'; readonly wamid: string; readonly to: string; readonly type: string }
  | { readonly event: 'received'; readonly wamid: string; readonly from: string; readonly type: string }
  | {
      readonly event: 'webhook';
      readonly fields: readonly string[];
      readonly changes: number;
      readonly outcome: string;
      readonly durationMs: number;
    };

/** The output as text. */
export function inWords(news: News): string[] {
  switch (news.event) {
    case 'started':
      return introduction(news);
    case 'not_started':
      return [news.problem];
    case 'connected':
      return [`Connected: ${news.callback} answered the handshake, and the app is subscribed to the WABA.`];
    case 'callback_silent':
      return [`The callback doesn't answer yet (${news.problem}); trying for ${news.triedForSeconds} s.`];
    case 'not_connected':
      return [
        `Not connected: ${news.problem}`,
        'Webhooks go nowhere until it is fixed; then POST /_simulator/connect, or restart.',
      ];
    case 'sent':
      return [`  business  → ${news.to}  ${news.type}`];
    case 'received':
      return [`  user      ← ${news.from}  ${news.type}`];
    case 'webhook':
      return [
        `  webhook   ${news.fields.join(', ')} (${news.changes}) → ${news.outcome} in ${Math.round(news.durationMs)} ms`,
      ];
  }
}

function introduction(news: Extract<News, { event: 'started' }>): string[] {
  const number = `${news.phoneNumberId} (${news.displayPhoneNumber}${news.isTestNumber ? ', a test number' : ''})`;
  return [
    'A local stand-in for Meta’s WhatsApp Business Platform. Nothing here reaches Meta.',
    '',
    `  page          ${news.url}`,
    `  Graph API     ${news.graphUrl}`,
    `  phone number  ${number}`,
    `  WABA          ${news.wabaId}`,
    `  app           ${news.appId}, secret ${news.appSecret}`,
    `  token         ${news.token}`,
    `  control       ${news.controlUrl}`,
    '',
    '  curl -X POST \\',
    `    ${news.graphUrl}/${news.phoneNumberId}/messages \\`,
    `    -H 'Authorization: Bearer ${news.token}' -H 'Content-Type: application/json' \\`,
    `    -d '{"messaging_product":"whatsapp","to":"16505551234","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}'`,
    '',
    ...(news.hasCallback
      ? []
      : ['No callback yet: webhooks go nowhere. Give --callback URL --verify-token T, or use the Graph API.', '']),
  ];
}
