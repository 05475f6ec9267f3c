import { LaneWait } from "@lanekit/http"
import { type Canvas, Output } from "@lanekit/terminal"
import { SingleBar } from "cli-progress"
import { Clock, type Context, Duration, Effect } from "effect"
import { timeText } from "./planLines.ts"

/** How far many writes have come. */
export interface Progress {
  /** Says that one more is done. */
  readonly done: Effect.Effect<void>
  /** Who is told of waits for the API's limits: on a terminal the bar tells of them all, and else of the long ones. */
  readonly waits: Context.Tag.Service<LaneWait>
}

/** How often it is told where nobody looks at a terminal, and from what length on a wait is. */
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

  const bar = canvas === undefined || total === 0 ? undefined : yield* draw(canvas, total, state(begun))

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

  const outer = yield* LaneWait
  const waits: Progress["waits"] = {
    ...outer,
    waiting: (waiting) =>
      bar !== undefined || Duration.lessThan(waiting.estimate, interval) ? Effect.void : outer.waiting(waiting)
  }
  return { done, waits } satisfies Progress
})

const draw = Effect.fnUntraced(function*({ claim, stream }: Canvas, total: number, payload: object) {
  yield* claim
  return yield* Effect.acquireRelease(
    Effect.sync(() => {
      const bar = new SingleBar({
        stream,
        format: "{bar}  {value}/{total}  {left} left  {rate}/min  {remaining} to go",
        barsize: 20,
        barCompleteChar: "#",
        barIncompleteChar: "-",
        hideCursor: true,
        synchronousUpdate: true,
        // What is told meanwhile takes its place.
        forceRedraw: true,
        gracefulExit: false,
        fps: 10
      })
      bar.start(total, 0, payload)
      return bar
    }),
    (bar) =>
      Effect.sync(() => {
        // It would go back to where it began, which may be far above by now.
        stream.write(saveHere)
        bar.stop()
      })
  )
})

const saveHere = "\r\u001b7"
