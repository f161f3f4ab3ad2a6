import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isSandbox, weaknessOf } from '@intexuraos/whatsapp-service/config-secret';
import { isOnThisMachine } from '../addresses.ts';
import { cliVariables } from '../settings.ts';
import { simulatorFileOf } from '../settings-source.ts';
import { simulatorStore } from './older-file.ts';
import type { Desk } from './wizard.ts';

const random = (): string => randomBytes(24).toString('base64url');

/** Generates a verify token and an API key if there are none, and sets Meta's address if it is the simulator. */
export async function makeSecrets(desk: Desk): Promise<void> {
  desk.heading('4  The service’s secrets');
  const { verifyTokens, apiKey, isSimulator, graphUrl, serviceUrl } = desk.settings();
  const made: Record<string, string> = {};
  // The service refuses to start with a key that can be guessed.
  const isWeak = (secret: string): boolean => !isSandbox(graphUrl) && weaknessOf(secret) !== null;
  const hasVerifyToken = verifyTokens.length > 0 && !verifyTokens.some(isWeak);
  const hasApiKey = apiKey !== null && !isWeak(apiKey);
  if (!hasVerifyToken) made.INTEXURAOS_WHATSAPP_VERIFY_TOKEN = random();
  if (!hasApiKey) made.INTEXURAOS_WHATSAPP_API_KEYS = random();
  if (isSimulator) made.INTEXURAOS_WHATSAPP_GRAPH_URL = graphUrl;
  const { source, project: folder } = desk.context;
  if (source.file.href === simulatorFileOf(folder).href && !desk.settings().env.INTEXURAOS_WHATSAPP_STORE?.trim())
    made.INTEXURAOS_WHATSAPP_STORE = simulatorStore;
  const { port } = new URL(serviceUrl);
  if (isOnThisMachine(serviceUrl) && port !== '' && port !== '8080') made.PORT = port;
  if (desk.options.service !== undefined) made[cliVariables.serviceUrl] = serviceUrl;
  await desk.keep(made);
  desk.done(hasVerifyToken ? 'the existing verify token is kept' : 'a verify token was generated');
  desk.done(hasApiKey ? 'the existing API key is kept' : 'an API key was generated');
  if (!hasApiKey && apiKey !== null) desk.say('The previous API key can be guessed. Give your clients the new one.');
  const project = desk.options.secretManager;
  if (project === undefined)
    desk.done(`all of it is saved in ${fileURLToPath(desk.settings().envFile)}, readable by you only`);
  else
    desk.done(
      `secrets are saved in Secret Manager of ${project}, the rest in ${fileURLToPath(desk.settings().envFile)}`,
    );
}
