/** The seed of this run's properties: LANEKIT_TEST_SEED, or a random one that is printed. */
export declare const seed: number;
