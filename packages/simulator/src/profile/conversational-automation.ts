import { invalidParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter, jsonParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** The maximum number of each, and the maximum lengths of their texts (Meta: conversational-components). */
const maxPrompts = 4;
const maxPromptLength = 80;
const maxCommands = 30;
const maxCommandNameLength = 32;
const maxCommandDescriptionLength = 256;

/** `POST /{id}/conversational_automation`: changes the given settings. They can be read as a field of the number. */
export function postAutomation({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const prompts = listParameter(params, 'prompts', maxPrompts);
  const commands = listParameter(params, 'commands', maxCommands);
  const isWelcoming = booleanParameter(params, 'enable_welcome_message');
  for (const prompt of prompts ?? []) checkText(prompt, 'A prompt', maxPromptLength);
  for (const command of commands ?? []) checkCommand(command);
  world.automations.set(id, {
    ...world.automations.get(id),
    ...(isWelcoming !== undefined && { enable_welcome_message: isWelcoming }),
    ...(prompts && { prompts }),
    ...(commands && { commands }),
  });
  return success;
}

function listParameter(params: GraphCall['params'], name: string, most: number): readonly unknown[] | undefined {
  const value = jsonParameter(params, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > most) throw invalidParameter(`${name} must be a list of at most ${most}`);
  return value;
}

function checkCommand(command: unknown): void {
  const { command_name: name, command_description: description }: Record<string, unknown> =
    typeof command === 'object' && command !== null ? { ...command } : {};
  checkText(name, 'command_name', maxCommandNameLength);
  checkText(description, 'command_description', maxCommandDescriptionLength);
}

function checkText(value: unknown, what: string, longest: number): void {
  if (typeof value !== 'string' || value === '' || [...value].length > longest) {
    throw invalidParameter(`${what} must have 1 to ${longest} characters`);
  }
  if (/\p{Extended_Pictographic}/u.test(value)) throw invalidParameter(`${what} must have no emoji`);
}
