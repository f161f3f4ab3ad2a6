import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';

interface Entry {
  /** The words that lead to it: `send text`. */
  readonly path: string;
  readonly words: readonly string[];
}

/** Prints the completion script of a shell, made from the commands there are. */
export async function runCompletion({ output }: Context, program: Command, shell: string): Promise<ExitCode> {
  const entries = entriesOf(program, '');
  const scripts: Readonly<Record<string, (entries: readonly Entry[]) => string>> = { bash, zsh, fish };
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!script) throw wrongUse(`There is no completion for "${shell}".`, 'Give bash, zsh or fish.');
  output.bytes(script(entries));
  return exitCodes.fine;
}

function entriesOf(command: Command, path: string): Entry[] {
  const flags = command.options.map(({ long }) => long ?? '').filter((flag) => flag !== '');
  const words = [...command.commands.map((child) => child.name()), ...flags, '--help'];
  const below = command.commands.flatMap((child) => entriesOf(child, `${path} ${child.name()}`.trim()));
  return [{ path, words }, ...below];
}

const cases = (entries: readonly Entry[]): string =>
  entries.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`).join('\n');

function bash(entries: readonly Entry[]): string {
  return `_whatsapp() {
  local word path="" words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases(entries)}
    *) return ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _whatsapp whatsapp
`;
}

function zsh(entries: readonly Entry[]): string {
  return `#compdef whatsapp
_whatsapp() {
  local word path_=""
  local -a given; given=("\${(@)words[2,CURRENT-1]}")
  for word in $given; do
    case "$word" in -*) ;; *) path_="\${path_:+$path_ }$word" ;; esac
  done
  local list=""
  case "$path_" in
${cases(entries).replaceAll('words=', 'list=')}
    *) _files; return ;;
  esac
  compadd -- \${=list}
}
compdef _whatsapp whatsapp
`;
}

function fish(entries: readonly Entry[]): string {
  const lines = entries.map(
    ({ path, words }) => `complete -c whatsapp -n '__whatsapp_at "${path}"' -a '${words.join(' ')}'`,
  );
  return `function __whatsapp_at
  set -l given (commandline -opc)[2..-1]
  set -l path
  for word in $given
    string match -q -- '-*' $word; or set path $path $word
  end
  test "$path" = "$argv[1]"
end
complete -c whatsapp -f
${lines.join('\n')}
`;
}
