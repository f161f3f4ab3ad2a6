import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import type uPlot from 'uplot';
import { clockTime } from '../times.ts';
import type { ChartData } from './history.ts';

const height = 130;
const fewValues = 5;

/** Lines over time, with a text alternative. The charting code is loaded with the first chart. */
export function Chart({ data }: { readonly data: ChartData }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    let isGone = false;
    const draw = async () => {
      const { default: Plot } = await import('uplot');
      if (isGone) return;
      plot.current?.destroy();
      plot.current = new Plot(optionsOf(latest.current, current.clientWidth), valuesOf(latest.current), current);
    };
    void draw();
    // The chart reads its colours only when it is drawn.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: current.clientWidth, height }));
    resized.observe(current);
    return () => {
      isGone = true;
      scheme.removeEventListener('change', draw);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.setData(valuesOf(data)), [data]);
  return (
    <figure class="card chart">
      <figcaption>
        <strong>{data.title}</strong>
        {data.lines.map(({ name, colour, values }) => (
          <span key={name} class={`key ${colour.slice(2)}`}>
            {name} <b>{lastOf(values)}</b>
            {data.unit}
          </span>
        ))}
      </figcaption>
      <div ref={box} class="plot" aria-hidden="true" />
    </figure>
  );
}

const lastOf = (values: readonly (number | null)[]): string =>
  (values.findLast((value) => value !== null) ?? 0).toLocaleString();

const valuesOf = ({ times, lines }: ChartData): uPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }): (number | null)[] => [...values]),
];

function optionsOf({ lines, unit }: ChartData, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  // `light-dark()` is resolved for colours of elements, not for custom properties.
  const probe = document.createElement('span');
  document.body.append(probe);
  const colourOf = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const axis = {
    stroke: colourOf('--dim'),
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  };
  const series = lines.map(({ name, colour, values }) => ({
    label: name,
    stroke: colourOf(colour),
    width: 2,
    points: { show: values.filter((value) => value !== null).length < fewValues },
  }));
  probe.remove();
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      y: { range: (_plot, _min, max) => [0, Math.max(1, (max ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        values: (_plot, splits) => splits.map((at) => clockTime(new Date(at * 1_000).toISOString())),
        space: 70,
      },
      {
        ...axis,
        size: 40,
        values: (_plot, splits) => splits.map((value) => `${value.toLocaleString()}${unit}`),
        space: 28,
      },
    ],
    series: [{}, ...series],
  };
}
