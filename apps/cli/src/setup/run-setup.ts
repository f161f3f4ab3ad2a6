import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Context, createContext } from '../context.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { chooseNumber } from './choose-number.ts';
import { connectWebhook } from './connect-webhook.ts';
import { ensureService } from './ensure-service.ts';
import { ensureSimulator } from './ensure-simulator.ts';
import { noteOpenFile } from './env-file.ts';
import { firstMessage } from './first-message.ts';
import { identifyApp } from './identify-app.ts';
import { identifyToken } from './identify-token.ts';
import { makeSecrets } from './make-secrets.ts';
import { forgetAddress, setOlderFileAside } from './older-file.ts';
import { createWizard, type SetupOptions, type Wizard } from './wizard.ts';

/**
 * All steps of the set-up guide. Values from an earlier run are verified again but not asked for again,
 * so that setup resumes where it was interrupted.
 */
export async function runSetup(given: Context, options: SetupOptions): Promise<ExitCode> {
  if (!given.output.isInteractive && options.yes !== true) {
    throw wrongUse(
      'Setup asks questions, and there is no terminal to answer on.',
      'Run it in a terminal, or give everything with options and --yes; --help lists them.',
    );
  }
  const wanted = await setOlderFileAside(given, options);
  await forgetAddress(given, wanted);
  // Reads the settings again, since these two steps changed them.
  const context = await createContext(wanted, given.terminal, given.signal, true, given.output);
  try {
    return await setUp(context, wanted);
  } finally {
    await context.close();
  }
}

async function setUp(context: Context, options: SetupOptions): Promise<ExitCode> {
  const { output } = context;
  const wizard = await createWizard(context, options);
  try {
    sayWithWhat(wizard);
    await ensureSimulator(wizard);
    await identifyApp(wizard);
    await identifyToken(wizard);
    await chooseNumber(wizard);
    await makeSecrets(wizard);
    const url = await ensureService(wizard);
    await connectWebhook(wizard, url);
    await firstMessage(wizard);
    const now = wizard.settings();
    if (output.isJson)
      output.json({
        appId: now.appId,
        wabaId: now.wabaIds[0],
        phoneNumberId: now.phoneNumberIds[0],
        callbackUrl: url,
        serviceUrl: now.serviceUrl,
      });
    noteOpenFile(context);
    sayWhereToLook(wizard);
    if (wizard.canAsk && wizard.isRunningHere() && !context.signal.aborted) {
      wizard.say('Everything that setup started runs until Ctrl-C.');
      await once(context.signal, 'abort');
    }
    return exitCodes.fine;
  } finally {
    await wizard.end();
  }
}

function sayWithWhat({ context, settings, say }: Wizard): void {
  const { source, output, terminal } = context;
  const { isSimulator, graphUrl } = settings();
  output.line(output.paint('bold', isSimulator ? 'WhatsApp with a simulated Meta' : 'WhatsApp with Meta'));
  if (source.sandbox !== null) {
    const { serviceUrl, metaUrl } = source.sandbox;
    say(`The sandbox is running: setup uses its simulated Meta (${metaUrl}) and its service (${serviceUrl}).`);
    say('Everything set up here ends with it. For permanent settings, end the sandbox and run setup again.');
  } else if (isSimulator && source.simulatorUrl === null) {
    const place = terminal.env.INTEXURAOS_WHATSAPP_GRAPH_URL ? 'the environment' : fileURLToPath(source.file);
    say(`INTEXURAOS_WHATSAPP_GRAPH_URL is ${graphUrl} in ${place}. Remove it there to set up the real Meta.`);
  }
}

function sayWhereToLook({ settings, context: { source }, options, heading, say }: Wizard): void {
  const { serviceUrl, graphUrl, isSimulator } = settings();
  const isNamed = options.simulator !== undefined && source.sandbox === null;
  const flag = options.settings !== undefined ? ` --settings ${options.settings}` : isNamed ? ' --simulator' : '';
  heading('Everything works.');
  if (isSimulator) say(`The simulator’s page, a phone to write from: ${graphUrl}`);
  say(`The service’s API, with examples: ${serviceUrl}/docs`);
  for (const [command, does] of [
    ['doctor', 'checks it at any time'],
    ['tail', 'shows incoming webhooks'],
    ['send', 'sends'],
  ])
    say(`npx whatsapp ${command}${flag}: ${does}`);
}
