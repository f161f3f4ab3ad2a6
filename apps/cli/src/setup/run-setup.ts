import { once } from 'node:events';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { chooseNumber } from './choose-number.ts';
import { connectWebhook } from './connect-webhook.ts';
import { createDesk, type SetupOptions } from './desk.ts';
import { noteOpenFile } from './env-file.ts';
import { firstMessage } from './first-message.ts';
import { haveService } from './have-service.ts';
import { haveSimulator } from './have-simulator.ts';
import { identifyApp } from './identify-app.ts';
import { identifyToken } from './identify-token.ts';
import { makeSecrets } from './make-secrets.ts';

/**
 * The whole of the set-up guide, step by step. What is kept from an earlier run is proved again and not asked for again,
 * so that it goes on where it was broken off.
 */
export async function runSetup(context: Context, options: SetupOptions): Promise<ExitCode> {
  const { output, settings } = context;
  if (!output.isInteractive && options.yes !== true) {
    throw wrongUse(
      'Setup asks, and nobody is there to answer.',
      'Run it in a terminal, or give everything with options and --yes; --help lists them.',
    );
  }
  const desk = await createDesk(context, options);
  try {
    output.line(output.paint('bold', settings.isSimulator ? 'WhatsApp with a simulated Meta' : 'WhatsApp with Meta'));
    await haveSimulator(desk);
    await identifyApp(desk);
    await identifyToken(desk);
    await chooseNumber(desk);
    await makeSecrets(desk);
    const url = await haveService(desk);
    await connectWebhook(desk, url);
    await firstMessage(desk);
    const now = desk.settings();
    if (output.isJson)
      output.json({
        appId: now.appId,
        wabaId: now.wabaIds[0],
        phoneNumberId: now.phoneNumberIds[0],
        callbackUrl: url,
        serviceUrl: now.serviceUrl,
      });
    noteOpenFile(context);
    desk.heading('All of it works.');
    desk.say(
      '`npx whatsapp doctor` checks it at any time, `npx whatsapp tail` shows what comes in, `npx whatsapp send` sends.',
    );
    if (desk.canAsk && desk.isRunningHere() && !context.signal.aborted) {
      desk.say('What setup started goes on until Ctrl-C.');
      await once(context.signal, 'abort');
    }
    return exitCodes.fine;
  } finally {
    await desk.end();
  }
}
