import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isSandbox, weaknessOf } from '@intexuraos/whatsapp-service/config-secret';
import { isOnThisMachine } from '../addresses.ts';
import { cliVariables } from '../settings.ts';
import { simulatorFileOf } from '../settings-source.ts';
import { simulatorStore } from './older-file.ts';
import type { Wizard } from './wizard.ts';

const random = (): string => randomBytes(24).toString('base64url');

/** Generates a verify token and an API key if there are none, and sets Meta's address if it is the simulator. */
export async function makeSecrets(wizard: Wizard): Promise<void> {
  wizard.heading('4  The service’s secrets');
  const { verifyTokens, apiKey, isSimulator, graphUrl, serviceUrl } = wizard.settings();
  const made: Record<string, string> = {};
  // The service refuses to start with a key that can be guessed.
  const isWeak = (secret: string): boolean => !isSandbox(graphUrl) && weaknessOf(secret) !== null;
  const hasVerifyToken = verifyTokens.length > 0 && !verifyTokens.some(isWeak);
  const hasApiKey = apiKey !== null && !isWeak(apiKey);
  if (!hasVerifyToken) made.INTEXURAOS_WHATSAPP_VERIFY_TOKEN = random();
  if (!hasApiKey) made.INTEXURAOS_WHATSAPP_API_KEYS = random();
  if (isSimulator) made.INTEXURAOS_WHATSAPP_GRAPH_URL = graphUrl;
  const { source, project: folder } = wizard.context;
  if (source.file.href === simulatorFileOf(folder).href && !wizard.settings().env.INTEXURAOS_WHATSAPP_STORE?.trim())
    made.INTEXURAOS_WHATSAPP_STORE = simulatorStore;
  const { port } = new URL(serviceUrl);
  if (isOnThisMachine(serviceUrl) && port !== '' && port !== '8080') made.PORT = port;
  if (wizard.options.service !== undefined) made[cliVariables.serviceUrl] = serviceUrl;
  await wizard.keep(made);
  wizard.done(hasVerifyToken ? 'the existing verify token is kept' : 'a verify token was generated');
  wizard.done(hasApiKey ? 'the existing API key is kept' : 'an API key was generated');
  if (!hasApiKey && apiKey !== null) wizard.say('The previous API key can be guessed. Give your clients the new one.');
  const project = wizard.options.secretManager;
  if (project === undefined)
    wizard.done(`all of it is saved in ${fileURLToPath(wizard.settings().envFile)}, readable by you only`);
  else
    wizard.done(
      `secrets are saved in Secret Manager of ${project}, the rest in ${fileURLToPath(wizard.settings().envFile)}`,
    );
}
