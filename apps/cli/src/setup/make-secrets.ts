import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { cliVariables, isOnThisMachine } from '../settings.ts';
import type { Desk } from './desk.ts';

const random = (): string => randomBytes(24).toString('base64url');

/** The verify token and an API key, made up where there are none, and where Meta is, where it is the simulator. */
export async function makeSecrets(desk: Desk): Promise<void> {
  desk.heading('4  What the service needs to know');
  const { verifyTokens, apiKey, isSimulator, graphUrl, serviceUrl } = desk.settings();
  const made: Record<string, string> = {};
  if (verifyTokens.length === 0) made.INTEXURAOS_WHATSAPP_VERIFY_TOKEN = random();
  if (apiKey === null) made.INTEXURAOS_WHATSAPP_API_KEYS = random();
  if (isSimulator) made.INTEXURAOS_WHATSAPP_GRAPH_URL = graphUrl;
  const { port } = new URL(serviceUrl);
  if (isOnThisMachine(serviceUrl) && port !== '' && port !== '8080') made.PORT = port;
  if (desk.options.service !== undefined) made[cliVariables.serviceUrl] = serviceUrl;
  await desk.keep(made);
  desk.done(verifyTokens.length === 0 ? 'a verify token was made up' : 'the verify token is kept');
  desk.done(apiKey === null ? 'an API key was made up' : 'the API key is kept');
  const project = desk.options.secretManager;
  if (project === undefined)
    desk.done(`all of it stands in ${fileURLToPath(desk.settings().envFile)}, readable by you only`);
  else
    desk.done(`secrets stand in Secret Manager of ${project}, the rest in ${fileURLToPath(desk.settings().envFile)}`);
}
