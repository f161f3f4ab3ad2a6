import { createMarkSearch } from '../requests/marks.ts';

/** What the service prints. */
export interface LogWatch {
  readonly read: (chunk: string) => void;
  readonly counts: () => LogCounts;
}

export interface LogCounts {
  readonly bytes: number;
  /** How often each warning came, by its words. */
  readonly warnings: ReadonlyMap<string, number>;
}

const maxWarnings = 100;

/** Searches everything that the service prints for marks and secrets, and counts alarming lines. */
export function watchLog(secrets: readonly string[], report: (what: string, detail: string) => void): LogWatch {
  const { search } = createMarkSearch(secrets);
  const warnings = new Map<string, number>();
  let bytes = 0;
  let rest = '';
  const judgeLine = (line: string): void => {
    const severity = /"severity":"(WARNING|ERROR|CRITICAL)"/.exec(line)?.[1];
    if (severity === undefined && line.startsWith('{')) return;
    const words = /"message":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line.slice(0, 200);
    if (severity === 'WARNING') {
      if (warnings.size < maxWarnings) warnings.set(words, (warnings.get(words) ?? 0) + 1);
    } else
      report(
        severity === undefined ? 'something other than a log line was printed' : `an error in the log: ${words}`,
        line,
      );
  };
  return {
    read: (chunk) => {
      bytes += chunk.length;
      for (const found of search(chunk)) report('marked content in the log', found);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') judgeLine(line);
    },
    counts: () => ({ bytes, warnings }),
  };
}
