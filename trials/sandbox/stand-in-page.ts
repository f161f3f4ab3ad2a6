import type { ShownWebhook } from './stand-in-meta.ts';

interface StandInPage {
  readonly what: string;
  readonly service: string;
  readonly kinds: readonly string[];
  readonly sent: readonly ShownWebhook[];
}

/** The stand-in's page: what it is, a button for each kind it can send, and what it sent, newest first. */
export function standInPage({ what, service, kinds, sent }: StandInPage): string {
  const buttons = kinds.map((kind) => `<button data-kind="${escapeHtml(kind)}">${escapeHtml(kind)}</button>`);
  const rows = sent
    .toReversed()
    .map(
      ({ sentAt, kind, who, status, ms, eventId }) =>
        `<tr><td>${sentAt.slice(11, 19)}</td><td>${escapeHtml(kind)}</td><td>${escapeHtml(who)}</td>` +
        `<td>${status}</td><td>${ms} ms</td><td><code>${eventId}</code></td></tr>`,
    );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stand-in for Meta</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
button { margin: 0 .2rem .4rem 0; padding: .2rem .6rem; font: inherit; cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; }
</style>
</head>
<body>
<h1>Stand-in for Meta</h1>
<p>${escapeHtml(what)}</p>
<p>Service: <a href="${escapeHtml(service)}/docs">${escapeHtml(service)}/docs</a></p>
<h2>Send one more</h2>
<p>${buttons.join('\n')}</p>
<h2>Sent (${sent.length})</h2>
<table>
<thead><tr><th>UTC</th><th>kind</th><th>from</th><th>answer</th><th>took</th><th>event</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<script>
for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', async () => {
    await fetch('/send', { method: 'POST', body: JSON.stringify({ kind: button.dataset.kind }) });
    location.reload();
  });
}
</script>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
