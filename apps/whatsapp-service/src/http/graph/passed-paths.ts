import {
  accountEdges,
  accountSettings,
  appEdges,
  type Edges,
  flowEdges,
  groupEdges,
  libraryEdges,
  mediaEdges,
  numberEdges,
  registrationEdges,
  templateEdges,
  templateListActions,
  uploadEdges,
} from './passed-edges.ts';

/** A path that is served, with the kinds of ids in braces. */
export interface PassedPath {
  readonly path: string;
  readonly methods: readonly string[];
  /** How it is served, where it is not simply passed on. */
  readonly note: string;
}

const nodes: readonly (readonly [prefix: string, edges: Edges, note: string])[] = [
  ['{phone-number-id}', numberEdges, ''],
  ['{phone-number-id}', registrationEdges, 'with `INTEXURAOS_WHATSAPP_REGISTRATION=pass`'],
  ['{waba-id}', accountEdges, ''],
  ['{waba-id}/message_templates', templateListActions, 'on Meta’s other host'],
  ['{template-id}', templateEdges, ''],
  ['{flow-id}', flowEdges, ''],
  ['{group-id}', groupEdges, ''],
  ['{media-id}', mediaEdges, 'served here'],
  ['{app-id}', appEdges, ''],
  ['app', appEdges, ''],
  ['upload:{id}', uploadEdges, ''],
  ['message_template_library', libraryEdges, ''],
];

const notes: Readonly<Record<string, string>> = {
  '{phone-number-id}/messages': 'through the outbox; read marks are passed on',
  '{phone-number-id}/marketing_messages': 'through the outbox',
  '{phone-number-id}/message_qrdls': 'also with a code appended',
  '{phone-number-id}/thread_control': 'recorded on the conversation',
  '{waba-id}': `POST takes only ${accountSettings.map((name) => `\`${name}\``).join(', ')}`,
  '{media-id}/content': 'the file; with the query that `{media-id}` names, also without a key',
};

/** Everything that `findGraphRoute` serves. */
export const passedPaths: readonly PassedPath[] = nodes.flatMap(([prefix, edges, note]) =>
  Object.entries(edges).map(([edge, methods]) => {
    const path = edge === '' ? prefix : `${prefix}/${edge}`;
    return { path, methods, note: notes[path] ?? note };
  }),
);

/** The table of the documentation. */
export function passedPathsTable(): string {
  const rows = passedPaths.map(({ path, methods, note }) => `| \`${path}\` | ${methods.join(', ')} | ${note} |`);
  return ['| path | methods | |', '| --- | --- | --- |', ...rows].join('\n');
}
