import { Argument } from 'commander';
import type { Commands } from '../program.ts';

/** wabas, numbers, templates, token, secrets: resources at Meta, and the credentials for them. */
export function addMetaSide({ program, add, group, run }: Commands): void {
  add(
    program,
    'wabas',
    'list the WhatsApp Business Accounts that the token can access, and whether the app is subscribed',
    ['wabas'],
  ).action(run(async () => (await import('../meta/run-accounts.ts')).listWabas));
  add(program, 'numbers', 'list the account’s numbers with status, name, quality and limits', ['numbers'])
    .option('--waba <id>', 'of this account')
    .action(run(async () => (await import('../meta/run-accounts.ts')).listNumbers));

  const token = group('token', 'the access token', 'token inspect');
  add(token, 'inspect [token]', 'show a token’s owner, permissions and expiry', [
    'token inspect',
    'token inspect - < token.txt',
  ]).action(run(async () => (await import('../meta/run-token.ts')).inspectToken));

  const templates = group('templates', 'message templates', 'templates list');
  add(templates, 'list', 'list the account’s templates', ['templates list --status REJECTED'], true)
    .option('--waba <id>', 'of this account')
    .option('--name <name>', 'with this name')
    .option('--status <status>', 'APPROVED, PENDING, REJECTED, PAUSED, …')
    .action(run(async () => (await import('../templates/run-templates.ts')).listTemplates));
  add(templates, 'lint <file>', 'check a template by Meta’s rules, without asking Meta', [
    'templates lint order_shipped.json',
  ]).action(run(async () => (await import('../templates/run-templates.ts')).lintTemplate));
  add(templates, 'create <file>', 'submit a template for review', ['templates create order_shipped.json'])
    .option('--waba <id>', 'in this account')
    .option('--no-lint', 'skip the local checks')
    .action(run(async () => (await import('../templates/run-templates.ts')).createTemplate));
  add(templates, 'delete <name>', 'delete a template in all its languages', ['templates delete order_shipped --yes'])
    .option('--waba <id>', 'in this account')
    .option('-y, --yes', 'don’t ask')
    .action(run(async () => (await import('../templates/run-templates.ts')).deleteTemplate));

  const secrets = group('secrets', 'rotate and upload secrets', 'secrets rotate api-key');
  add(secrets, 'populate', 'put the service’s secrets into Secret Manager; asks for each missing one', [
    'secrets populate --project my-project',
    'secrets populate --project my-project --again INTEXURAOS_WHATSAPP_ACCESS_TOKEN',
  ])
    .option('--project <id>', 'the Google Cloud project; GOOGLE_CLOUD_PROJECT by default')
    .option('--again <names...>', 'ask for these again even if they exist; `all` for every one')
    .action(run(async () => (await import('../secrets/run-populate.ts')).runPopulate, true));
  add(secrets, 'rotate', 'replace a secret without losing a webhook', [
    'secrets rotate api-key',
    'secrets rotate verify-token',
    'secrets rotate verify-token --finish',
    'secrets rotate app-secret',
  ])
    .addArgument(new Argument('<which>').choices(['api-key', 'verify-token', 'app-secret', 'access-token']))
    .option('--finish', 'second step: remove the old secret')
    .action(run(async () => (await import('../secrets/run-rotate.ts')).runRotate, true));
}
