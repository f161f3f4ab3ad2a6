/** How long and how often the bench measures. */
export interface Scale {
  /** Rounds of what is compared with each other; the median counts. */
  readonly rounds: number;
  readonly growthRounds: number;
  readonly warmUpMs: number;
  readonly loopMs: number;
  readonly openLoopMs: number;
  readonly coldStarts: number;
  readonly coldStartEvents: number;
  /** Stored events at which throughput is compared, beginning with none. */
  readonly growthAt: readonly number[];
  /** Stored webhooks, each with a message, that are swept under load. */
  readonly sweepEvents: number;
  /** Stored messages that are searched. */
  readonly searchMessages: number;
  readonly simulatorMs: number;
  readonly simulatorMemoryMs: number;
  readonly sendMs: number;
  /** How long each of the compared latencies is measured. */
  readonly sendLatencyMs: number;
  /** Numbers of queued entries between which the time for a message is compared. */
  readonly backlogs: readonly [few: number, many: number];
  /** How many deliveries wait when their delivery begins. */
  readonly backlog: number;
  /** How long Meta is unavailable; at least 10 s. */
  readonly outageMs: number;
  /** For how long messages come whose cost is counted. */
  readonly costMs: number;
  /** How long a service is left alone to count what that costs; what it does each hour falls only within a full run. */
  readonly costIdleMs: number;
  /** Webhooks and messages that wait for one instance, and for two. */
  readonly instancesBacklog: number;
}

/** On two cores what being watched costs takes 19 minutes of it. */
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

/** A first look while one works on the service; `watched` takes two minutes and a half. */
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
