import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './simulator.ts';
import { waIdOf } from './world/phone-number.ts';

/** The options of the command. */
export interface CommandOptions {
  readonly simulator: SimulatorOptions & { readonly port: number };
  /** One JSON object per line instead of text. */
  readonly isJson: boolean;
  readonly callback: { readonly url: string; readonly verifyToken: string } | undefined;
}

export const usage = `whatsapp-simulator: Meta's side of the WhatsApp Business Platform, on this machine.

  --port N             where to listen (8090)
  --host ADDRESS       the address to listen on (127.0.0.1)
  --control-hosts N,N  names besides localhost under which its control API may be reached, from other machines too
  --callback URL       configures the app's webhook, handshake first, and subscribes the app to the WABA
  --verify-token T     the verify token of that callback
  --app-secret S       the app's secret, which signs webhooks (simulator-app-secret)
  --token T            the system user's access token (simulator-token)
  --test-number [N,N]  makes the number a test number, which writes to these recipients only
  --speed N            how fast its clock runs (1)
  --seed FILE          JSON with users, templates, numbers, … to begin with
  --json               one JSON object a line: what it is, each message, each webhook
  --help

Example:
  whatsapp-simulator --callback http://localhost:8080/webhooks/whatsapp --verify-token my-token --app-secret my-secret`;

/** Reads the command line. A text says what is wrong with it. */
export function readOptions(args: readonly string[]): CommandOptions | 'help' | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8090' },
        host: { type: 'string' },
        'control-hosts': { type: 'string' },
        callback: { type: 'string' },
        'verify-token': { type: 'string' },
        'app-secret': { type: 'string' },
        token: { type: 'string' },
        'test-number': { type: 'boolean', default: false },
        speed: { type: 'string', default: '1' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const testRecipients = positionals.flatMap((each) => each.split(',')).filter((each) => each !== '');
    return {
      isJson: values.json,
      callback: callbackOf(values.callback, values['verify-token']),
      simulator: {
        port: numberOf('--port', values.port, 65_535, true),
        speed: numberOf('--speed', values.speed, 1_000_000, false),
        isTestNumber: values['test-number'],
        testRecipients: recipients(testRecipients, values['test-number']),
        ...(values.host !== undefined && { host: values.host }),
        ...(values['control-hosts'] !== undefined && { controlHosts: hostNames(values['control-hosts']) }),
        ...(values['app-secret'] !== undefined && { appSecret: values['app-secret'] }),
        ...(values.token !== undefined && { token: values.token }),
        ...(values.seed !== undefined && { seed: readSeed(values.seed) }),
      },
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function callbackOf(url: string | undefined, verifyToken: string | undefined) {
  if (url === undefined && verifyToken === undefined) return undefined;
  if (url === undefined) throw new Error('--verify-token goes with --callback URL.');
  if (verifyToken === undefined)
    throw new Error('--callback needs the verify token of that endpoint: --verify-token T.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`--callback is "${url}"; give the full address, such as http://localhost:8080/webhooks/whatsapp.`);
  }
  return { url, verifyToken };
}

function recipients(given: readonly string[], isTestNumber: boolean): string[] {
  if (!isTestNumber && given.length > 0) throw new Error(`unexpected argument "${given[0]}"; see --help.`);
  return given.map((each) => {
    const waId = waIdOf(each);
    if (waId === undefined)
      throw new Error(`--test-number: "${each}" is not a phone number with its country code, such as +16505551234.`);
    return waId;
  });
}

function hostNames(text: string): string[] {
  const names = text.split(',').filter((each) => each !== '');
  const wrong = names.find((each) => URL.parse(`http://${each}`)?.hostname !== each);
  if (names.length === 0 || wrong !== undefined)
    throw new Error(
      `--control-hosts: "${wrong ?? text}" is no host name; give names such as simulator, without ports.`,
    );
  return names.map((each) => each.replace(/^\[|\]$/g, ''));
}

function numberOf(name: string, text: string, max: number, isWhole: boolean): number {
  const value = Number(text);
  const isRight = text.trim() !== '' && value >= 0 && value <= max && (!isWhole || Number.isInteger(value));
  if (!isRight) throw new Error(`${name} is "${text}"; give a number from 0 to ${max}.`);
  return value;
}

function readSeed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`--seed: ${file} can't be read (${error instanceof Error ? error.message : String(error)}).`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`--seed: ${file} is not valid JSON.`);
  }
}
