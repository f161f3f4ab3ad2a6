import { beforeEach, describe, expect, it } from 'vitest';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run, file, taken } = setUpCommandScene();

const [ada, ben] = ['16505550101', '16505550102'];
/** `Hi {{name}}`, approved. */
const greeting = {
  name: 'greeting',
  language: 'en_US',
  category: 'UTILITY' as const,
  parameterFormat: 'NAMED' as const,
  components: [
    {
      type: 'BODY',
      text: 'Hi {{name}}, your parcel is here.',
      example: { body_text_named_params: [{ param_name: 'name', example: 'Ada' }] },
    },
  ],
};
/** The service remembers Meta's templates, so that it has to be there from the first test on. */
beforeEach(() => {
  stand().meta.seed({ templates: [greeting] });
});
const template = ['--template', 'greeting'];
const rows = (...lines: readonly string[]): Promise<string> => file('guests.csv', `to,name\n${lines.join('\n')}\n`);
/** Who got which name, by number. */
const names = (): string[] =>
  taken()
    .map((each) => `${'to' in each && each.to} ${/"text":"(\w+)"/.exec(JSON.stringify(each))?.[1]}`)
    .toSorted();

describe('whatsapp broadcast', () => {
  it('sends a template to everyone in a file, once, and shows its progress', async () => {
    const guests = await rows(`${ada},Ada`, `${ben},Ben`);
    const args = ['broadcast', 'start', guests, ...template, '--name', 'Parcels'];
    const started = await run(...args);
    expect([started.code, started.stderr]).toEqual([0, '']);
    expect(started.stdout).toMatch(
      /^✓ Parcels: sending to 2 people now\.\n {2}`whatsapp broadcast show bc_\w{9}` shows its progress/,
    );
    await expect.poll(async () => (await run('broadcast', 'show', 'Parcels')).stdout).toMatch(/100 % of 2\n/);
    expect(names()).toEqual([`${ada} Ada`, `${ben} Ben`]);
    const again = await run(...args);
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Parcels exists already, with the same content: it is finished, and nothing is sent twice/,
      ),
    ]);
    expect(taken()).toHaveLength(2);
    const other = await run('broadcast', 'start', await rows(`${ada},Eve`), ...args.slice(3));
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringContaining('A broadcast with this name exists, with other content'),
    ]);
    expect((await run('broadcast', 'list')).stdout).toMatch(/bc_\w{9} +Parcels +finished +100 %/);
  });

  it('lists each wrong row with its line and sends to nobody, or to the other rows with the option for that', async () => {
    const guests = await rows(`${ada},Ada`, 'nobody,Ben', `${ben},`);
    const args = ['broadcast', 'start', guests, ...template];
    const refused = await run(...args);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^✗ .*guests\.csv: .*\n {2}line 3 +to +.*\n {2}line 4 +name +.*\nFix them, or skip/);
    const problems = (await run(...args, '--json')).json<{ problems: { line: number }[] }>().problems;
    expect(problems.map(({ line }) => line)).toEqual([3, 4]);
    expect(taken()).toEqual([]);
    const partly = await run(...args, '--name', 'Partly', '--skip-bad-rows');
    expect([partly.code, partly.stdout]).toEqual([
      0,
      expect.stringMatching(/^✓ Partly: sending to 1 person now\.\n {2}Skipped 2 rows with problems\.\n/),
    ]);
    await expect.poll(() => taken().length).toBe(1);
    const failures = await run('broadcast', 'failures', 'Partly');
    expect([failures.code, failures.stdout.trim().split('\n')]).toEqual([
      0,
      [expect.stringContaining('to'), expect.stringContaining('nobody'), expect.stringContaining(ben)],
    ]);
  });

  it('says why messages failed, and how to list whom they did not reach', async () => {
    stand().meta.seed({ users: [{ waId: ben, name: 'Ben' }] });
    stand().meta.users.block(ben);
    const started = await run('broadcast', 'start', await rows(`${ada},Ada`, `${ben},Ben`), ...template);
    const id = /bc_\w{9}/.exec(started.stdout)?.[0] ?? '';
    await expect
      .poll(async () => (await run('broadcast', 'show', id)).stdout)
      .toMatch(/1 failed[\s\S]*failed +1 × 131026 [\s\S]*whatsapp broadcast failures bc_\w{9} lists them as CSV/);
    expect((await run('broadcast', 'failures', id)).stdout).toMatch(new RegExp(`${ben}.*131026`));
  });

  it('starts at a time, is paused, resumed and cancelled before it, and says by whom and why', async () => {
    const args = [...template, '--name', 'Later', '--at', '2h', '--share', '50%'];
    const started = await run('broadcast', 'start', await rows(`${ada},Ada`), ...args);
    expect(started.stdout).toMatch(/^✓ Later: sending to 1 person, starting at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n/);
    expect((await run('broadcast', 'show', 'Later')).stdout).toMatch(
      /Later {2}scheduled[\s\S]*1 waiting[\s\S]*starts at .*, with 50 % of the number’s rate/,
    );
    const paused = await run('broadcast', 'pause', 'Later', '--reason', 'wrong price', '--by', 'Eve');
    expect(paused.stdout).toMatch(/Later {2}paused[\s\S]*paused by Eve \(“wrong price”\) at /);
    expect((await run('broadcast', 'resume', 'Later')).stdout).toMatch(/Later {2}scheduled/);
    expect((await run('broadcast', 'cancel', 'Later')).stdout).toMatch(/Later {2}cancelled/);
    const late = await run('broadcast', 'resume', 'Later');
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('cancelled')]);
    expect(taken()).toEqual([]);
  });

  it('sends the first row to one person as a test', async () => {
    const guests = await rows(`${ada},Ada`, `${ben},Ben`);
    const { code, stdout } = await run('broadcast', 'test', guests, ...template, '--to', '+16505551234');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^out_\w{26}\nan outgoing template message/)]);
    await expect.poll(names).toEqual(['16505551234 Ada']);
  });

  it('lists none where there is none, and says what is wrong with its options', async () => {
    const guests = await rows(`${ada},Ada`);
    const start = (...more: readonly string[]) => run('broadcast', 'start', guests, ...template, ...more);
    const [share, at] = [await start('--share', '150%'), await start('--at', 'soon')];
    expect([share.code, share.stderr]).toEqual([1, expect.stringContaining('--share is "150%"')]);
    expect([at.code, at.stderr]).toEqual([2, expect.stringContaining('--at is "soon"')]);
    const unknown = await run('broadcast', 'show', 'Nothing of that name');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('broadcast')]);
    expect((await run('broadcast', 'start', guests)).stderr).toContain('--template');
    expect(taken()).toEqual([]);
  });
});
