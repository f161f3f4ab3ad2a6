import { invalidParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter, jsonParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** `POST /{id}/conversational_automation` (Meta: conversational-components). */
export function postAutomation({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const prompts = jsonParameter(params, 'prompts');
  const commands = jsonParameter(params, 'commands');
  const isWelcoming = booleanParameter(params, 'enable_welcome_message');
  if (prompts !== undefined) checkPrompts(prompts);
  if (commands !== undefined) checkCommands(commands);
  world.automations.set(id, {
    ...world.automations.get(id),
    ...(isWelcoming !== undefined && { enable_welcome_message: isWelcoming }),
    ...(prompts !== undefined && { prompts }),
    ...(commands !== undefined && { commands }),
  });
  return success;
}

function checkPrompts(value: unknown): void {
  if (!Array.isArray(value) || value.length > 4) throw invalidParameter('prompts must be a list of at most 4');
  if (!value.every((each) => typeof each === 'string' && each.length <= 80)) {
    throw invalidParameter('A prompt must have at most 80 characters');
  }
}

function checkCommands(value: unknown): void {
  if (!Array.isArray(value) || value.length > 30) throw invalidParameter('commands must be a list of at most 30');
  for (const each of value) {
    const { command_name: name, command_description: description }: Record<string, unknown> = { ...each };
    if (typeof name !== 'string' || name === '' || name.length > 32) {
      throw invalidParameter('command_name must have 1 to 32 characters');
    }
    if (typeof description !== 'string' || description.length > 256) {
      throw invalidParameter('command_description must have at most 256 characters');
    }
  }
}
