import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromiumPath, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import { ana, apiKey, openScene, tellStory } from './scene.ts';
import { goTo, settled, signIn } from './steps.ts';

/**
 * Takes the three pictures of README, in `docs/images`: `node apps/console/test/readme-screenshots.ts`. They are made of the built
 * console, the simulator and made-up people.
 */
const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const data = await mkdtemp(join(tmpdir(), 'console-'));
const scene = await openScene(`sqlite:${join(data, 'whatsapp.db')}`, 1);
const browser = await startBrowser(chromiumPath ?? '/usr/bin/chromium');
try {
  await scene.api('POST', '/v1/subscriptions', { url: scene.receiver.url, description: 'The shop’s bot' });
  await tellStory(scene);
  await delay(3_000);
  const page = await browser.page({ width: 1280, height: 760 });
  await page.open(`${scene.service.url}/console`, `document.querySelector('#key')`);
  await signIn(page, apiKey);
  const idOf = async (path: string): Promise<string> =>
    (await scene.api<{ data: { id: string }[] }>('GET', path)).data[0]?.id ?? '';
  const places = {
    'console-home': '#/home',
    'console-inbox': `#/inbox/${await idOf(`/v1/conversations?user=${ana}`)}`,
    'console-event': `#/events/${await idOf('/v1/events?kind=message.text')}`,
  };
  for (const [name, hash] of Object.entries(places)) {
    await goTo(page, hash);
    await settled(page);
    await writeFile(join(images, `${name}.png`), await page.screenshot());
  }
} finally {
  await browser.close();
  await scene.close();
  await rm(data, { recursive: true, force: true });
}
