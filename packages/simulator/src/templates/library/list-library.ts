import type { GraphAnswer, GraphCall } from '../../graph/graph-call.ts';
import { pageBody, pageOf } from '../../graph/paging.ts';
import { namesParameter, textParameter } from '../../graph/parameters.ts';
import { type LibraryEntry, libraryEntries } from './entries.ts';

/** `GET /message_template_library`, with Meta's filters; letter case doesn't count. */
export function listLibrary(call: GraphCall): GraphAnswer {
  const { items, paging } = pageOf(
    libraryEntries.filter((entry) => isWanted(entry, call.params)),
    call,
  );
  return { body: pageBody(items, paging) };
}

function isWanted(entry: LibraryEntry, params: GraphCall['params']): boolean {
  const search = (textParameter(params, 'search') ?? '').toLowerCase();
  const isOneOf = (name: string, ...values: readonly string[]): boolean => {
    const wanted = namesParameter(params, name)?.map((each) => each.toLowerCase());
    return wanted === undefined || values.some((value) => wanted.includes(value.toLowerCase()));
  };
  return (
    `${entry.name} ${entry.header ?? ''} ${entry.body}`.toLowerCase().includes(search) &&
    isOneOf('name', entry.name) &&
    isOneOf('language', entry.language) &&
    isOneOf('topic', entry.topic) &&
    isOneOf('usecase', entry.usecase) &&
    isOneOf('industry', ...entry.industry)
  );
}
