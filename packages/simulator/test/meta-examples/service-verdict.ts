import { checkMessage, checkReadMark, checkTemplate, expandMessage, isReadMark } from '@intexuraos/cloud-api';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { arrayOf, type JsonObject, objectOf } from '../../../../trials/support/json.ts';

/**
 * How the service's checks of a message differ from Meta's answer, as a text; null if both accept it or both refuse it.
 * The service refuses before it stores anything, so it must not refuse a message that Meta accepts.
 */
export async function differenceOfService(metaUrl: string, body: unknown, isTaken: boolean): Promise<string | null> {
  const message = expandMessage(objectOf(body));
  const problems = isReadMark(message)
    ? checkReadMark(message)
    : [...checkMessage(message), ...checkTemplate(message, await listedTemplate(metaUrl, objectOf(message.template)))];
  if (isTaken === (problems.length === 0)) return null;
  const text = problems.map((problem) => `${problem.path}: ${problem.message}`).join(' ');
  return isTaken ? `the service would refuse it: ${text}` : 'the service would take it';
}

async function listedTemplate(metaUrl: string, { name, language }: JsonObject): Promise<JsonObject | null> {
  const fields = 'name,language,status,category,parameter_format,components';
  const query = new URLSearchParams({ fields, limit: '250', access_token: defaults.token });
  const response = await fetch(`${metaUrl}/v24.0/${defaults.wabaId}/message_templates?${query}`);
  const templates = arrayOf(objectOf(await response.json()).data).map(objectOf);
  return templates.find((each) => each.name === name && each.language === objectOf(language).code) ?? null;
}
