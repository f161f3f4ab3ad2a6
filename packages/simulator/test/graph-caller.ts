/** The answer to a call. */
export interface Answered {
  readonly status: number;
  readonly body: AnswerBody;
}

interface AnswerBody {
  readonly contacts?: readonly { input: string; wa_id?: string; user_id?: string }[];
  readonly messages?: readonly { id: string; group_id?: string; message_status?: string }[];
  readonly success?: boolean;
  readonly error?: {
    code: number;
    message: string;
    type: string;
    error_data?: { details: string };
    fbtrace_id: string;
  };
}

/** Posts JSON to the Graph API as a client does. */
export function postJson(url: string, path: string, body: unknown): Promise<Answered> {
  return post(url, path, 'application/json', JSON.stringify(body));
}

/** Posts a form, with objects as JSON texts. */
export function postForm(url: string, path: string, fields: Record<string, string>): Promise<Answered> {
  return post(url, path, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
}

async function post(url: string, path: string, type: string, body: string): Promise<Answered> {
  const response = await fetch(`${url}/v24.0/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer simulator-token', 'content-type': type },
    body,
  });
  return { status: response.status, body: (await response.json()) as AnswerBody };
}

/** The parts of an error: code, message and details. */
export function refusalOf({ body }: Answered): (string | number | undefined)[] {
  return [body.error?.code, body.error?.message, body.error?.error_data?.details];
}

/** Any call, with its parameters as JSON, or in the query if the method has no body. */
export async function callGraph(
  url: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const address = new URL(`${url}/v24.0/${path}`);
  const authorization = 'Bearer simulator-token';
  if (method === 'POST') {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(address, { method, headers, body: JSON.stringify(params) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  for (const [name, value] of Object.entries(params)) address.searchParams.set(name, String(value));
  const response = await fetch(address, { method, headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
