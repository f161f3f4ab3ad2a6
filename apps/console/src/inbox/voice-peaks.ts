/** The loudness of each part of a recording, from 0 to 1; the loudest is 1. Silence stays flat. */
export function peaksOf(samples: Float32Array, parts: number): number[] {
  const size = Math.max(1, Math.ceil(samples.length / parts));
  const loudness = Array.from({ length: parts }, (_, part) => {
    let sum = 0;
    const end = Math.min(samples.length, (part + 1) * size);
    for (let at = part * size; at < end; at += 1) sum += (samples[at] ?? 0) ** 2;
    return Math.sqrt(sum / size);
  });
  const loudest = Math.max(...loudness);
  return loudness.map((each) => (loudest < silence ? 0 : each / loudest));
}

/** Anything quieter is microphone noise. */
const silence = 0.001;

/** `1:05` */
export const playTime = (seconds: number): string =>
  Number.isFinite(seconds)
    ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
    : '0:00';
