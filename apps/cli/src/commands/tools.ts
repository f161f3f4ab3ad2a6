import { Argument } from 'commander';
import type { Commands } from '../program.ts';

/** trigger, simulate, completion: tools for development. */
export function addTools({ program, add, run, runWhole }: Commands): void {
  add(program, 'trigger [kind]', 'send one signed webhook of any kind to an address on this machine', [
    'trigger text',
    'trigger status-failed --to http://localhost:3000/webhook --secret my-app-secret',
    'trigger text --user +16505550123 --text "Is it open?"',
    'trigger image --set messages[0].image.caption="The blue one"',
    'trigger control-passed        # or the webhook field: trigger messaging_handovers',
    'trigger            # lists the kinds',
  ])
    .option('--to <url>', 'the URL to send it to; by default the service')
    .option('--secret <secret>', 'the app secret to sign with; by default the configured one')
    .option('--user <number>', 'the person who sends it, or whom it is about')
    .option('--text <text>', 'the text of its message')
    .option(
      '--set <path=value...>',
      'change the body: a path in the value of its first change, or from the top with entry or object; path:=value takes JSON',
    )
    .option('--print', 'print the body instead of sending it')
    .action(run(async () => (await import('../trigger/run-trigger.ts')).runTrigger));

  program
    .command('sandbox')
    .description('run the service with a simulated Meta that sends it a webhook of every kind')
    .option('--json', 'answer as JSON')
    .option('--once', 'exit after the summary: 0 if everything sent is stored, else 1')
    .option('--port <n>', 'port of the service', '8080')
    .option('--meta-port <n>', 'port of the simulated Meta', '8090')
    .addHelpText(
      'after',
      `
The sandbox runs until Ctrl-C, and every command uses it. Its store and log are in data/sandbox, and are reset at each start.

Examples:
  $ whatsapp sandbox
  $ whatsapp sandbox --port 8180 --meta-port 8190`,
    )
    .action(run(async () => (await import('../sandbox/run-sandbox.ts')).runSandbox, true));

  program
    .command('simulate')
    .description('run a local stand-in for Meta, with a phone to write from; --help for its options')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[options...]')
    .action(runWhole(async () => (await import('@intexuraos/whatsapp-simulator/command')).runSimulator));

  add(program, 'completion', 'print completion for bash, zsh or fish', [
    'completion bash > /etc/bash_completion.d/whatsapp',
    'completion zsh > ~/.zfunc/_whatsapp',
    'completion fish > ~/.config/fish/completions/whatsapp.fish',
  ])
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(
      run(async () => {
        const { runCompletion } = await import('./run-completion.ts');
        return (context, _options, shell = '') => runCompletion(context, program, shell);
      }),
    );
}
