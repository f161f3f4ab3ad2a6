/**
 * Makes a call of the Graph API with the usual token: `POST 106540352242922/media`. A plain object is sent as JSON;
 * forms and bytes are sent unchanged.
 */
export async function requestGraph(
  url: string,
  call: `${'GET' | 'POST' | 'DELETE'} ${string}`,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown }> {
  const [method = 'GET', path = ''] = call.split(' ');
  const isPlain = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
  const response = await fetch(`${url}/v24.0/${path}`, {
    method,
    headers: {
      authorization: 'Bearer simulator-token',
      ...(isPlain && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: isPlain ? JSON.stringify(body) : (body as FormData | URLSearchParams | Uint8Array),
    }),
  });
  return { status: response.status, body: await response.json() };
}
