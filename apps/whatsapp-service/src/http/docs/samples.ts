import type { SampleRequest } from './sample-request.ts';

/** A request in one language, with markers for values of the reader's own. */
export interface Sample {
  readonly language: 'curl' | 'Node' | 'Python';
  readonly text: string;
}

/** A request as commands and programs that run as they are. The key is taken from the environment, as `API_KEY`. */
export function samplesOf(request: SampleRequest): readonly Sample[] {
  const curl = { language: 'curl', text: curlOf(request) } as const;
  // Meta makes these calls; a command is enough to show what it does.
  if (request.isSigned) return [curl];
  return [curl, { language: 'Node', text: nodeOf(request) }, { language: 'Python', text: pythonOf(request) }];
}

/** A webhook comes from a file, as its signature is made over the very bytes. */
function curlOf({ method, url, needsKey, headers, body, hasFile, isSigned, answer }: SampleRequest): string {
  const given = [
    ...(needsKey ? ['Authorization: Bearer $API_KEY'] : []),
    ...(isSigned
      ? ['X-Hub-Signature-256: sha256=$(openssl dgst -sha256 -hmac "$APP_SECRET" -r webhook.json | cut -d" " -f1)']
      : []),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['Content-Type: application/json']),
  ];
  const file = ["-F 'messaging_product=whatsapp'", "-F 'file=@photo.jpg;type=image/jpeg'"];
  const options = { json: '', text: '', stream: ' --no-buffer', file: ' --output file' }[answer];
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`}${options} "${url}"`,
    ...given.map((header) => `-H "${header}"`),
    ...(hasFile ? file : []),
    ...(isSigned ? ['--data-binary @webhook.json'] : body === undefined ? [] : [`-d '${shellText(indented(body))}'`]),
  ].join(' \\\n  ');
}

const shellText = (text: string): string => text.replaceAll("'", "'\\''");

function nodeOf({ method, url, needsKey, headers, body, hasFile, answer }: SampleRequest): string {
  const given = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template string of the sample.
    ...(needsKey ? ['authorization: `Bearer ${process.env.API_KEY}`'] : []),
    ...Object.entries(headers).map(([name, value]) => `'${name}': '${value}'`),
    ...(body === undefined ? [] : ["'content-type': 'application/json'"]),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(given.length === 0 ? [] : [`headers: {\n    ${given.join(',\n    ')},\n  }`]),
    ...(body === undefined ? [] : [`body: JSON.stringify(${under(jsText(body))})`]),
    ...(hasFile ? ['body: form'] : []),
  ];
  const call = options.length === 0 ? `fetch('${url}')` : `fetch('${url}', {\n  ${options.join(',\n  ')},\n})`;
  const before = [
    ...(hasFile ? ["import { openAsBlob } from 'node:fs';"] : []),
    ...(answer === 'file' ? ["import { writeFile } from 'node:fs/promises';"] : []),
    ...(hasFile
      ? [
          'const form = new FormData();',
          "form.set('messaging_product', 'whatsapp');",
          "form.set('file', await openAsBlob('photo.jpg', { type: 'image/jpeg' }), 'photo.jpg');",
        ]
      : []),
  ];
  const read = {
    json: ['console.log(response.status, await response.json());'],
    text: ['console.log(response.status, await response.text());'],
    stream: [
      'console.log(response.status);',
      'for await (const text of response.body.pipeThrough(new TextDecoderStream())) process.stdout.write(text);',
    ],
    file: ['console.log(response.status);', "await writeFile('file', response.body);"],
  }[answer];
  return [...before, `const response = await ${call};`, ...read].join('\n');
}

/** As people write it: names without quotation marks. */
const jsText = (value: unknown): string => indented(value).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, '$1$2:');

function pythonOf({ method, url, needsKey, headers, body, hasFile, answer }: SampleRequest): string {
  const given = [
    ...(needsKey ? ['"Authorization": f"Bearer {os.environ[\'API_KEY\']}"'] : []),
    ...Object.entries(headers).map(([name, value]) => `"${name}": "${value}"`),
    ...(body === undefined ? [] : ['"Content-Type": "application/json"']),
    ...(hasFile ? ['"Content-Type": "multipart/form-data; boundary=the-boundary"'] : []),
  ];
  const options = [
    `"${url}"`,
    ...(method === 'GET' ? [] : [`method="${method}"`]),
    ...(given.length === 0 ? [] : [`headers={\n        ${given.join(',\n        ')},\n    }`]),
    ...(body === undefined ? [] : [`data=json.dumps(${under(pythonText(body))}).encode()`]),
    ...(hasFile ? ['data=form'] : []),
  ];
  const modules = ['json', ...(needsKey ? ['os'] : []), 'urllib.request'];
  const used = answer === 'json' || body !== undefined ? modules : modules.slice(1);
  const form = [
    'form = (',
    '    b"--the-boundary\\r\\n"',
    '    b\'Content-Disposition: form-data; name="messaging_product"\\r\\n\\r\\nwhatsapp\\r\\n\'',
    '    b"--the-boundary\\r\\n"',
    '    b\'Content-Disposition: form-data; name="file"; filename="photo.jpg"\\r\\n\'',
    '    b"Content-Type: image/jpeg\\r\\n\\r\\n" + open("photo.jpg", "rb").read() + b"\\r\\n--the-boundary--\\r\\n"',
    ')',
  ];
  const read = {
    json: ['    print(response.status, json.load(response))'],
    text: ['    print(response.status, response.read().decode())'],
    stream: [
      '    print(response.status)',
      '    for line in response:',
      '        print(line.decode(), end="", flush=True)',
    ],
    file: ['    print(response.status)', '    open("file", "wb").write(response.read())'],
  }[answer];
  return [
    `import ${used.join(', ')}`,
    '',
    ...(hasFile ? form : []),
    `request = urllib.request.Request(\n    ${options.join(',\n    ')},\n)`,
    'with urllib.request.urlopen(request) as response:',
    ...read,
  ].join('\n');
}

/** JSON as Python writes it. */
function pythonText(value: unknown): string {
  const words: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };
  return indented(value).replace(/("(?:[^"\\]|\\.)*")|\b(true|false|null)\b/g, (_all, text: string, word: string) =>
    text === undefined ? (words[word] ?? word) : text,
  );
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2);

/** A literal within a call, whose lines after the first are further in. */
const under = (literal: string): string => literal.replaceAll('\n', '\n  ');
