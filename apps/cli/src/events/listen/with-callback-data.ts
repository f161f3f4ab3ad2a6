import { type Json, objectOf, textOf } from '../../json.ts';

/** As it stands in Meta's text; within a string its quotes would be escaped. */
const ours = /"biz_opaque_callback_data"\s*:\s*"([^"\\]*)"/g;

/**
 * The body of a webhook in which each status has what its message was sent with, as `callback_data` next to Meta's
 * `biz_opaque_callback_data`, where the service sent an id of its own. Everything else stays as Meta sent it.
 */
export function withCallbackData(body: string, items: readonly Json[]): string {
  const dataOf = new Map<string, string>();
  for (const item of items) {
    const { opaqueData, callbackData } = objectOf(item.details);
    const [id, data] = [textOf(opaqueData), textOf(callbackData)];
    if (id !== null && data !== null) dataOf.set(id, data);
  }
  if (dataOf.size === 0) return body;
  return body.replace(ours, (member, id: string) => {
    const data = dataOf.get(id);
    return data === undefined ? member : `${member},"callback_data":${JSON.stringify(data)}`;
  });
}
