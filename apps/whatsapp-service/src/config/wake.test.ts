import { describe, expect, it } from 'vitest';
import { readWakeChoice, wakeVariables } from './wake.ts';

const right = {
  [wakeVariables.topic]: 'projects/my-shop-417/topics/whatsapp-wake',
  [wakeVariables.queue]: 'projects/my-shop-417/locations/europe-west1/queues/whatsapp-wake',
  [wakeVariables.url]: 'https://worker.example/internal/wake',
  [wakeVariables.account]: 'waker@my-shop-417.iam.gserviceaccount.com',
};

describe('the settings of wake-ups', () => {
  it('are none by default', () => {
    expect(readWakeChoice({})).toEqual({ value: null, problem: null });
  });

  it('are all four together', () => {
    expect(readWakeChoice(right)).toMatchObject({
      value: { topic: right[wakeVariables.topic], tasksHost: null },
      problem: null,
    });
    const { [wakeVariables.queue]: _queue, ...three } = right;
    expect(readWakeChoice(three).problem).toMatch(/WAKE_QUEUE is not set.*such as projects\//);
  });

  it.each([
    [wakeVariables.topic, 'whatsapp-wake'],
    [wakeVariables.queue, 'projects/p/queues/q'],
    [wakeVariables.url, 'https://worker.example/wake'],
    [wakeVariables.account, 'waker'],
  ])('refuse %s=%s and say what is wanted', (name, value) => {
    expect(readWakeChoice({ ...right, [name]: value }).problem).toContain(`${name} is "${value}"`);
  });
});
