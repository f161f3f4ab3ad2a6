// @ts-check
/**
 * Calls the control API; rejects with the API's error message. @param {string} path @param {string} [method] @param
 * {any} [body]
 */
export async function control(path, method = 'GET', body) {
  const answer = await fetch(`/_simulator/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (answer.status === 204) return null;
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error?.message ?? `HTTP ${answer.status}`);
  return json;
}

/** The templates of an account, to show messages filled in. @param {string} wabaId @param {string} token */
export async function templates(wabaId, token) {
  const answer = await fetch(`/v24.0/${wabaId}/message_templates?limit=1000`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.ok ? (await answer.json()).data : [];
}
