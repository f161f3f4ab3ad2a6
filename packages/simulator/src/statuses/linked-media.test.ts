import { describe, expect, it } from 'vitest';
import { errorCodes, names, secondMs, setUpStatusesScene } from '../../test/statuses-scene.ts';
import type { SentMessage } from '../world/message.ts';

const { simulator, receiver, take } = setUpStatusesScene();

describe('a message with a link to media', () => {
  const image = (link: string): Partial<SentMessage> => ({ type: 'image', body: { type: 'image', image: { link } } });

  it('fails with 131053 if a link to this machine does not return 200', async () => {
    receiver().handshake = (_query, response) => response.writeHead(404).end();
    const message = take(image(`${receiver().url}/missing.png`));
    simulator().clock.advance(60 * secondMs);
    await simulator().settled();
    expect(errorCodes(message)).toEqual([['failed'], [131053]]);
    expect(message.statuses[0]?.errors?.[0]?.error_data.details).toBe(
      'Downloading media from weblink failed with http code 404, status message Not Found',
    );
  });

  it('is sent once the link was fetched, even if it was due before', async () => {
    const message = take(image(`${receiver().url}/there.png`));
    simulator().clock.advance(60 * secondMs);
    expect(names(message)).toEqual([]);
    await simulator().settled();
    expect(names(message)).toEqual(['sent']);
    simulator().clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
  });

  it('is dropped on a reset while its link is being fetched', async () => {
    const message = take(image(`${receiver().url}/there.png`));
    simulator().clock.advance(60 * secondMs);
    simulator().platform.statuses.clear();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver().handshakes).toContain('/there.png');
    expect(names(message)).toEqual([]);
  });
});
