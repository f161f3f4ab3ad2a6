import { describe, expect, it } from 'vitest';
import { dayMs, names, secondMs, standStatusesScene } from '../../test/statuses-scene.ts';

const { simulator, user, take, told } = standStatusesScene();

describe('Statuses.advance', () => {
  it('tells read at once, without delivered, and puts the price there', async () => {
    const message = take();
    simulator().platform.statuses.advance(message, 'read');
    simulator().clock.advance(60 * secondMs);
    expect(names(message)).toEqual(['sent', 'read']);
    expect((await told(message)).map((status) => 'pricing' in status)).toEqual([true, true]);
  });

  it('tells played of a voice message only, and what comes before it', () => {
    const voice = take({ type: 'audio', body: { audio: { id: '1', voice: true } } });
    simulator().platform.statuses.advance(voice, 'played');
    expect(names(voice)).toEqual(['sent', 'delivered', 'played']);
    const music = take({ type: 'audio', body: { audio: { id: '1' } } });
    simulator().platform.statuses.advance(music, 'played');
    simulator().clock.advance(60 * secondMs);
    expect(names(music)).toEqual(['sent', 'delivered', 'read']);
  });

  it('tells nothing twice and nothing of what has failed', () => {
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
  it('forgets what waits', () => {
    const message = take();
    simulator().platform.statuses.clear();
    simulator().clock.advance(dayMs);
    expect(names(message)).toEqual([]);
  });
});
