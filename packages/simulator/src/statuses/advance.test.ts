import { describe, expect, it } from 'vitest';
import { dayMs, names, secondMs, setUpStatusesScene } from '../../test/statuses-scene.ts';

const { simulator, user, take, statusWebhooks } = setUpStatusesScene();

describe('Statuses.advance', () => {
  it('sends read at once without delivered, and includes the price', async () => {
    const message = take();
    simulator().platform.statuses.advance(message, 'read');
    simulator().clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'read']);
    expect((await statusWebhooks(message)).map((status) => 'pricing' in status)).toEqual([true, true]);
  });

  it('sends played only for voice messages, after the earlier statuses', () => {
    for (const flag of [true, 'true', 1]) {
      const voice = take({ type: 'audio', body: { audio: { id: '1', voice: flag } } });
      simulator().platform.statuses.advance(voice, 'played');
      expect(names(voice)).toEqual(['sent', 'delivered', 'played']);
    }
    for (const more of [{}, { voice: 'false' }]) {
      const music = take({ type: 'audio', body: { audio: { id: '1', ...more } } });
      simulator().platform.statuses.advance(music, 'played');
      simulator().clock.advance(60 * secondMs);
      expect(names(music)).toEqual(['sent', 'delivered', 'read']);
    }
  });

  it('sends no status twice, and none after a failure', () => {
    const message = take();
    simulator().clock.advance(60 * secondMs);
    simulator().platform.statuses.advance(message, 'delivered');
    simulator().platform.statuses.advance(message, 'read');
    expect(names(message)).toEqual(['sent', 'delivered', 'read']);
    user().hasWhatsApp = false;
    const failed = take();
    simulator().platform.statuses.advance(failed, 'read');
    expect(names(failed)).toEqual(['failed']);
  });
});

describe('Statuses.clear', () => {
  it('drops pending statuses', () => {
    const message = take();
    simulator().platform.statuses.clear();
    simulator().clock.advance(dayMs);
    expect(names(message)).toEqual([]);
  });
});
