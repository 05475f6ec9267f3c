import { Output } from "@lanekit/terminal"
import { SingleBar } from "cli-progress"
import { Clock, Duration, Effect } from "effect"
import { timeText } from "./planLines.ts"

/** How far many writes have come. */
export interface Progress {
  /** Says that one more is done. */
  readonly done: Effect.Effect<void>
}

/** How often it is told where nobody looks at a terminal. */
const interval = Duration.seconds(10)

// At the vendor's limit; no rate that is measured over a short time is better than it.
const perMinute = 60

/** Shows how far writes have come until the scope closes: a bar on a terminal, and else a line now and then. */
export const make = Effect.fnUntraced(function*(total: number) {
  const { canvas, notice } = yield* Output
  const clock = yield* Effect.clock
  const begun = clock.unsafeCurrentTimeMillis()
  let count = 0
  let told = begun

  const state = (now: number) => {
    const left = total - count
    const minutes = Math.max(1, now - begun) / 60_000
    const rate = count < 2 ? perMinute : Math.min(perMinute, count / minutes)
    return { left, rate: Math.round(rate), remaining: timeText(left === 0 ? 0 : Math.ceil(left * 60 / rate)) }
  }

  const bar = canvas === undefined || total === 0 ? undefined : yield* Effect.acquireRelease(
    Effect.sync(() => {
      const bar = new SingleBar({
        stream: canvas,
        format: "{bar}  {value}/{total}  {left} left  {rate}/min  {remaining} to go",
        barsize: 20,
        barCompleteChar: "#",
        barIncompleteChar: "-",
        hideCursor: true,
        synchronousUpdate: true,
        gracefulExit: false,
        fps: 10
      })
      bar.start(total, 0, state(begun))
      return bar
    }),
    (bar) => Effect.sync(() => bar.stop())
  )

  const done = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    count += 1
    const { left, rate, remaining } = state(now)
    bar?.update(count, { left, rate, remaining })
    if (bar !== undefined || (now - told < Duration.toMillis(interval) && left > 0)) return Effect.void
    told = now
    const message = `${count} of ${total} done, ${left} left, ${rate} a minute, ${remaining} to go`
    return notice({
      json: { notice: { code: "progress", message, done: count, total, left, rate } },
      lines: (style) => [style.dim(message)]
    })
  })
  return { done } satisfies Progress
})
