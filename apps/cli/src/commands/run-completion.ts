import type { Argument, Command } from 'commander';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { kinds } from '../trigger/kinds.ts';

/** The words that can follow a command. */
interface Entry {
  /** The words that lead to it: `send text`. */
  readonly path: string;
  /** Its subcommands, options and known arguments. */
  readonly words: readonly string[];
  /** Whether only these words can follow, and no file name. */
  readonly isClosed: boolean;
}

/** Prints a shell's completion script for `whatsapp` and `npx whatsapp`, generated from the commands. */
export async function runCompletion({ output }: Context, program: Command, shell: string): Promise<ExitCode> {
  const script = { bash, zsh }[shell] ?? fish;
  const entries = entriesOf(program, '').map((entry) =>
    entry.path === 'trigger' ? { ...entry, words: [...kinds, ...entry.words], isClosed: true } : entry,
  );
  output.bytes(script(entries, valuedFlags(program)));
  return exitCodes.fine;
}

function entriesOf(command: Command, path: string): Entry[] {
  const flags = flagsOf(command).map(({ long }) => long ?? '');
  const choices = command.registeredArguments.flatMap(({ argChoices }: Argument) => argChoices ?? []);
  const words = [...command.commands.map((child) => child.name()), ...choices, ...flags, '--help'];
  const below = command.commands.flatMap((child) => entriesOf(child, `${path} ${child.name()}`.trim()));
  return [{ path, words, isClosed: command.commands.length > 0 || choices.length > 0 }, ...below];
}

const flagsOf = (command: Command) => command.options.filter(({ long }) => long !== undefined && long !== null);

/** Options whose value is a file or free text, so nothing is proposed after them. */
function valuedFlags(command: Command): string[] {
  const own = flagsOf(command).filter(({ required }) => required);
  const all = [...own.map(({ long }) => long ?? ''), ...command.commands.flatMap(valuedFlags)];
  return [...new Set(all)];
}

const cases = (entries: readonly Entry[], variable: string): string =>
  entries.map(({ path, words }) => `    "${path}") ${variable}="${words.join(' ')}" ;;`).join('\n');

/** Words extend the path while they name a command; the words after that are arguments. */
const pathLoop = (entries: readonly Entry[], path: string): string => `
    case "$word" in -*) continue ;; esac
    case "\${${path}:+$${path} }$word" in
      ${entries
        .filter((entry) => entry.path !== '')
        .map((entry) => `"${entry.path}"`)
        .join('|')}) ${path}="\${${path}:+$${path} }$word" ;;
      *) break ;;
    esac`;

const bash = (entries: readonly Entry[], valued: readonly string[]): string => `_whatsapp() {
  local word path="" words=""
  case "\${COMP_WORDS[COMP_CWORD-1]}" in ${valued.join('|')}) return ;; esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do${pathLoop(entries, 'path')}
  done
  case "$path" in
${cases(entries, 'words')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
_npx_whatsapp() {
  [[ "\${COMP_WORDS[1]}" == whatsapp ]] && (( COMP_CWORD > 1 )) || return
  COMP_WORDS=("\${COMP_WORDS[@]:1}")
  (( COMP_CWORD -= 1 ))
  _whatsapp
}
complete -o default -F _whatsapp whatsapp
complete -p npx >/dev/null 2>&1 || complete -o default -F _npx_whatsapp npx
`;

const zsh = (entries: readonly Entry[], valued: readonly string[]): string => `#compdef whatsapp npx
_whatsapp() {
  if [[ "$words[1]" = npx ]]; then
    [[ "$words[2]" = whatsapp && CURRENT -gt 2 ]] || { _files; return }
    shift words
    (( CURRENT -= 1 ))
  fi
  local word route="" list=""
  local -a given; given=("\${(@)words[2,CURRENT-1]}")
  case "\${words[CURRENT-1]}" in ${valued.join('|')}) _files; return ;; esac
  for word in "\${given[@]}"; do${pathLoop(entries, 'route')}
  done
  case "$route" in
${cases(entries, 'list')}
  esac
  case "$route" in
    ${entries
      .filter(({ isClosed }) => isClosed)
      .map(({ path }) => `"${path}"`)
      .join('|')}) ;;
    *) [[ "$words[CURRENT]" = -* ]] || _files ;;
  esac
  compadd -- \${=list}
}
if [[ "$funcstack[1]" = _whatsapp ]]; then _whatsapp "$@"; else compdef _whatsapp whatsapp npx; fi
`;

function fish(entries: readonly Entry[], valued: readonly string[]): string {
  const paths = entries.map(({ path }) => `'${path}'`).join(' ');
  const lines = entries.map(
    ({ path, words, isClosed }) =>
      `  complete -c $command ${isClosed ? '-f ' : ''}-n '__whatsapp_at "${path}"' -a '${words.join(' ')}'`,
  );
  return `function __whatsapp_at
  set -l given (commandline -opc)
  if test "$given[1]" = npx
    test "$given[2]" = whatsapp; or return 1
    set -e given[1]
  end
  set -e given[1]
  if set -q given[-1]; and contains -- $given[-1] ${valued.join(' ')}
    return 1
  end
  set -l route ''
  for word in $given
    string match -q -- '-*' $word; and continue
    set -l longer (string trim -- "$route $word")
    contains -- $longer ${paths}; or break
    set route $longer
  end
  test "$route" = "$argv[1]"
end
for command in whatsapp npx
${lines.join('\n')}
end
`;
}
