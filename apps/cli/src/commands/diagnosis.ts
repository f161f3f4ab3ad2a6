import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** setup, doctor, status, retention, alerts, explain: send the first message, and diagnose problems. */
export function addDiagnosis({ program, add, group, run }: Commands): void {
  add(program, 'setup', 'set everything up step by step, through to the first message and the first reply', [
    'setup',
    'setup --simulator          # without a Meta account',
    'setup --secret-manager my-project',
  ])
    .option('--app-id <id>', 'the app’s id')
    .option('--app-secret <secret>', 'the app’s secret')
    .option('--token <token>', 'the access token')
    .option('--waba <id>', 'the WhatsApp Business Account')
    .option('--number <id>', 'the phone number id', phoneNumberIdOf)
    .option('--callback-url <url>', 'the URL at which Meta reaches the service: https://host/webhooks/whatsapp')
    .option('--to <number>', 'the recipient of the first message')
    .option('--pin <digits>', 'the number’s six-digit PIN for two-step verification')
    .option('--secret-manager <project>', 'keep secrets in Secret Manager of this Google project, through gcloud')
    .option('--fresh', 'ask for everything again, as if only API keys and the verify token were set')
    .option('-y, --yes', 'accept the suggested values without asking')
    .action(run(async () => (await import('../setup/run-setup.ts')).runSetup, true));

  add(program, 'doctor', 'check everything from the settings to the last webhook, causes before their effects', [
    'doctor',
    'doctor --fix',
    'doctor --json | jq .checks',
  ])
    .option('--fix', 'apply the safe fixes, after showing them')
    .option('-y, --yes', 'don’t ask before fixing')
    .option('--callback-url <url>', 'the URL at which Meta should reach the service; by default the one that Meta has')
    .action(run(async () => (await import('../doctor/run-doctor.ts')).runDoctor));

  add(program, 'status', 'show problems and queues on one page; live on a terminal', [
    'status',
    'status --once',
    'status --json | jq .problems',
  ])
    .option('--once', 'print it once, even on a terminal')
    .action(run(async () => (await import('../status/run-status.ts')).runStatus));

  add(program, 'retention', 'show how long data is kept, and what the last sweeps removed', [
    'retention',
    'retention --json | jq .sweeps[0].removed',
  ]).action(run(async () => (await import('../retention/run-retention.ts')).runRetention));

  const alerts = group('alerts', 'test the service’s alerts', 'alerts test');
  add(alerts, 'test', 'send a test alert to every configured target', ['alerts test']).action(
    run(async () => (await import('../alerts/run-alerts.ts')).testAlerts),
  );

  add(program, 'explain [what...]', 'explain an error code, an error body, or the history of a message', [
    'explain 131047',
    `explain '{"error":{"code":190,"message":"…"}}'`,
    'explain wamid.HBgL…',
    'explain < answer.json',
  ]).action(run(async () => (await import('../explain/run-explain.ts')).runExplain));
}
