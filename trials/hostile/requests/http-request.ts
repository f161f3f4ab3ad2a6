/** How a request declares where its body ends. Only `length` and `chunked` are correct. */
export type Framing =
  | 'length'
  | 'chunked'
  /** Both, which no client may send. */
  | 'chunked and length'
  /** Neither, whatever the body. */
  | 'none'
  /** Declares more bytes than are sent. */
  | 'short body'
  /** Declares fewer bytes than are sent. */
  | 'long body';

/** One HTTP request before it becomes bytes. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
  readonly framing: Framing;
}

export type Header = readonly [name: string, value: string];

/** The value of the only header of this name; undefined if there is none, or more than one. */
export function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name);
  return values.length === 1 ? values[0]?.[1] : undefined;
}

/** The same request with one header instead of all of this name; `undefined` removes them. */
export function withHeader(request: HttpRequest, name: string, value: string | undefined): HttpRequest {
  const others = request.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: value === undefined ? others : [...others, [name, value]] };
}

/** Whether server and client agree on where the request ends, so that the connection can be used again. */
export function isWellFramed({ method, headers, body, framing }: HttpRequest): boolean {
  if (headers.some(([name]) => /^(?:content-length|transfer-encoding|upgrade|expect)$/i.test(name.trim())))
    return false;
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT') return false;
  return framing === 'length' || framing === 'chunked' || (framing === 'none' && body.length === 0);
}

export function toBytes(request: HttpRequest): Buffer {
  const { method, target, headers, body, framing } = request;
  const lines = [...headers, ...framingHeaders(request)].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return Buffer.concat([head, framing.startsWith('chunked') ? inChunks(body) : body]);
}

function framingHeaders({ method, body, framing }: HttpRequest): Header[] {
  switch (framing) {
    case 'length':
      return body.length === 0 && /^(?:GET|HEAD|DELETE|OPTIONS)$/.test(method)
        ? []
        : [['Content-Length', `${body.length}`]];
    case 'chunked':
      return [['Transfer-Encoding', 'chunked']];
    case 'chunked and length':
      return [
        ['Content-Length', `${body.length}`],
        ['Transfer-Encoding', 'chunked'],
      ];
    case 'none':
      return [];
    case 'short body':
      return [['Content-Length', `${body.length + 100}`]];
    case 'long body':
      return [['Content-Length', `${body.length >> 1}`]];
  }
}

/** Several chunks, so that the reader has to join them. */
function inChunks(body: Buffer): Buffer {
  const size = Math.max(1, Math.ceil(body.length / 3));
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const maxShownLength = 2_000;

/** A shell command that sends the same again: curl if possible, otherwise the bytes as hex. */
export function asCommand(request: HttpRequest | Buffer, url: string): string {
  const { hostname, port } = new URL(url);
  if (!Buffer.isBuffer(request) && isForCurl(request)) return asCurl(request, url);
  const bytes = Buffer.isBuffer(request) ? request : toBytes(request);
  const hex = bytes.subarray(0, maxShownLength / 2).toString('hex');
  const cut = bytes.length > maxShownLength / 2 ? ` # the first of ${bytes.length} bytes; --only sends all` : '';
  return `echo ${hex} | xxd -r -p | nc ${hostname} ${port}${cut}`;
}

function isForCurl(request: HttpRequest): boolean {
  const text = [request.target, ...request.headers.flat(), request.body.toString('latin1')].join('');
  return (
    isWellFramed(request) &&
    request.target.startsWith('/') &&
    /^[\x20-\x7e]*$/.test(text) &&
    text.length < maxShownLength
  );
}

function asCurl({ method, target, headers, body, framing }: HttpRequest, url: string): string {
  const parts = ['curl -isS --path-as-is -g', `-X ${method}`, quoted(url + target)];
  for (const [name, value] of headers) if (!/^host$/i.test(name)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (framing === 'chunked') parts.push("-H 'Transfer-Encoding: chunked'");
  if (body.length > 0) parts.push(`--data-binary ${quoted(body.toString('latin1'))}`);
  return parts.join(' ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
