/** What a program tells when it has planned a table. */
export interface Outcome {
  /** From the start of the process, modules included. */
  readonly millis: number
  /** The most memory that its process has held, in KiB. */
  readonly peakKiB: number
  /** Processor time of the process, in milliseconds. */
  readonly cpuMillis: number
  readonly updates: number
  readonly unchanged: number
}

/** Prints it. */
export const print = (counts: { readonly updates: number; readonly unchanged: number }): void => {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  const outcome: Outcome = {
    millis: performance.now(),
    peakKiB: maxRSS,
    cpuMillis: (systemCPUTime + userCPUTime) / 1000,
    ...counts
  }
  process.stdout.write(JSON.stringify(outcome))
}
