/** How long and how often the bench measures. */
export interface Scale {
  /** Rounds of each comparison; the median counts. */
  readonly rounds: number;
  readonly growthRounds: number;
  readonly warmUpMs: number;
  readonly loopMs: number;
  readonly openLoopMs: number;
  readonly coldStarts: number;
  readonly coldStartEvents: number;
  /** Stored events at which throughput is compared, beginning with none. */
  readonly growthAt: readonly number[];
  /** Stored webhooks, each with a message, for the sweep under load. */
  readonly sweepEvents: number;
  /** Stored messages to search. */
  readonly searchMessages: number;
  readonly simulatorMs: number;
  readonly simulatorMemoryMs: number;
  readonly sendMs: number;
  /** How long each compared latency is measured. */
  readonly sendLatencyMs: number;
  /** Numbers of queued entries with which the time for a message is compared. */
  readonly backlogs: readonly [few: number, many: number];
  /** The number of queued deliveries at the beginning. */
  readonly backlog: number;
  /** How long Meta is unavailable; at least 10 s. */
  readonly outageMs: number;
  /** For how long the messages whose cost is counted arrive. */
  readonly costMs: number;
  /**
   * How long a service is left idle to count what that costs. Only a full run is long enough to include hourly work.
   */
  readonly costIdleMs: number;
  /** The backlog of webhooks and of messages, for one instance and for two. */
  readonly instancesBacklog: number;
}

/** On two cores, the group `watched` takes 19 minutes of it. */
export const fullScale: Scale = {
  rounds: 5,
  growthRounds: 3,
  warmUpMs: 1_500,
  loopMs: 5_000,
  openLoopMs: 60_000,
  coldStarts: 7,
  coldStartEvents: 100_000,
  growthAt: [0, 100_000, 1_000_000],
  sweepEvents: 1_000_000,
  searchMessages: 1_000_000,
  simulatorMs: 60_000,
  simulatorMemoryMs: 600_000,
  sendMs: 60_000,
  sendLatencyMs: 30_000,
  backlogs: [1_000, 100_000],
  backlog: 100_000,
  outageMs: 120_000,
  costMs: 20_000,
  costIdleMs: 3_660_000,
  instancesBacklog: 1_200,
};

/** For a first impression during development; `watched` takes two and a half minutes. */
export const quickScale: Scale = {
  rounds: 2,
  growthRounds: 2,
  warmUpMs: 1_000,
  loopMs: 2_500,
  openLoopMs: 10_000,
  coldStarts: 3,
  coldStartEvents: 20_000,
  growthAt: [0, 100_000],
  sweepEvents: 100_000,
  searchMessages: 100_000,
  simulatorMs: 10_000,
  simulatorMemoryMs: 30_000,
  sendMs: 10_000,
  sendLatencyMs: 8_000,
  backlogs: [1_000, 20_000],
  backlog: 10_000,
  outageMs: 30_000,
  costMs: 6_000,
  costIdleMs: 60_000,
  instancesBacklog: 400,
};
