import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** setup, doctor, status, retention, alerts, explain: to the first message, and to the cause of what is wrong. */
export function addDiagnosis({ program, add, group, run }: Commands): void {
  add(program, 'setup', 'set everything up, step by step, up to the first message and the first reply', [
    'setup',
    'setup --simulator          # without a Meta account',
    'setup --secret-manager my-project',
  ])
    .option('--app-id <id>', 'the app’s id')
    .option('--app-secret <secret>', 'the app’s secret')
    .option('--token <token>', 'the access token')
    .option('--waba <id>', 'the WhatsApp Business Account')
    .option('--number <id>', 'the phone number id', phoneNumberIdOf)
    .option('--callback-url <url>', 'where Meta reaches the service: https://host/webhooks/whatsapp')
    .option('--to <number>', 'who gets the first message')
    .option('--pin <digits>', 'the six digits for two-step verification')
    .option('--secret-manager <project>', 'keep secrets in Secret Manager of this Google project, through gcloud')
    .option('--fresh', 'ask for everything again, as if only API keys and the verify token were set')
    .option('-y, --yes', 'take what is proposed without asking')
    .action(run(async () => (await import('../setup/run-setup.ts')).runSetup, true));

  add(program, 'doctor', 'check everything from the variables to the last webhook, in order of cause', [
    'doctor',
    'doctor --fix',
    'doctor --json | jq .checks',
  ])
    .option('--fix', 'fix what can safely be fixed, after saying what it will do')
    .option('-y, --yes', 'don’t ask before fixing')
    .option('--callback-url <url>', 'where Meta should reach the service; by default what Meta has')
    .action(run(async () => (await import('../doctor/run-doctor.ts')).runDoctor));

  add(program, 'status', 'show on one page what is wrong, what is queued, and for how long; live on a terminal', [
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

  const alerts = group('alerts', 'how problems of the service reach people', 'alerts test');
  add(alerts, 'test', 'have the service send a test alert everywhere it is configured to', ['alerts test']).action(
    run(async () => (await import('../alerts/run-alerts.ts')).testAlerts),
  );

  add(program, 'explain [what...]', 'explain an error code, an error body, or what became of a message', [
    'explain 131047',
    `explain '{"error":{"code":190,"message":"…"}}'`,
    'explain wamid.HBgL…',
    'explain < answer.json',
  ]).action(run(async () => (await import('../explain/run-explain.ts')).runExplain));
}
