import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type { Lane } from "@lanekit/http"
import { Effect, Stream } from "effect"
import type { EventLog } from "./EventLog.ts"
import { type Answer, proxyPage } from "./vendor/Answer.ts"
import type { Api } from "./vendor/Api.ts"
import type { Request } from "./vendor/Request.ts"
import type { VirtualTime } from "./VirtualTime.ts"
import type { Fate } from "./world/Weather.ts"

/** A request on its way. */
export interface Parcel {
  readonly number: number
  readonly key: number
  readonly lane: Lane
  readonly fate: Fate
  /** How long it can be on its way after the client has gone, in milliseconds. */
  readonly lateArrival: number
  readonly request: HttpClientRequest.HttpClientRequest
  readonly content: Request
}

/** Where requests travel. */
export interface Surroundings {
  readonly time: VirtualTime
  readonly log: EventLog
  readonly api: Api
  /** Requests that a client still waits for, or of which it has yet to read the answer. */
  readonly open: Set<number>
}

type Resume = (
  effect: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>
) => void

/** One request, from the moment at which it is sent until its answer was read, or nobody waits for it any more. */
export class Exchange {
  private readonly parcel: Parcel
  private readonly around: Surroundings
  private readonly resume: Resume
  private abandonedAt: number | undefined = undefined

  constructor(parcel: Parcel, around: Surroundings, resume: Resume) {
    this.parcel = parcel
    this.around = around
    this.resume = resume
    around.open.add(parcel.number)
    const { fate, number } = parcel
    switch (fate.mishap) {
      case "lost":
        break
      case "refused":
        this.after(fate.outward, () => this.breakOff("ECONNREFUSED"))
        break
      case "proxy page":
        // One for each of the statuses that proxies answer with.
        this.after(fate.outward, () => this.reply(proxyPage(proxyStatuses[number % proxyStatuses.length] ?? 502)))
        break
      case "page before":
        this.after(fate.outward, () => this.arrive())
        this.after(fate.outward, () => this.reply(proxyPage(504)))
        break
      case "page early":
        this.after(fate.outward, () => this.reply(proxyPage(proxyStatuses[number % proxyStatuses.length] ?? 504)))
        this.after(fate.outward + fate.queued * parcel.lateArrival, () => this.arrive())
        break
      default:
        this.after(fate.outward, () => this.arrive())
    }
  }

  /** The client has gone. */
  abandon(): void {
    if (!this.around.open.delete(this.parcel.number)) return
    this.abandonedAt = this.around.time.now
    this.around.log.add({ _tag: "Abandoned", request: this.parcel.number })
  }

  private arrive(): void {
    const { fate, key, lane, lateArrival, number } = this.parcel
    const { api, time } = this.around
    if (this.abandonedAt !== undefined && (fate.diesWithClient || time.now > this.abandonedAt + lateArrival)) return
    const ruling = api.count(key, lane, number)
    const reply = (answer: Answer) => this.reply(api.tell(answer, lane, ruling))
    if (!ruling.isAccepted) return this.isAnswered ? undefined : reply(api.refuse(ruling, lane))
    switch (fate.mishap) {
      case "failed before":
        return reply(api.failure)
      case "overloaded":
        return reply(api.overload)
      default:
        this.after(fate.work, () => this.work(reply))
    }
  }

  private work(reply: (answer: Answer) => void): void {
    const { content, fate, number } = this.parcel
    const answer = this.around.api.handle(number, content)
    switch (fate.mishap) {
      case "failed after":
        return reply(this.around.api.failure)
      case "page after":
        return this.reply(proxyPage(502))
      case "reset":
        return this.after(fate.homeward, () => this.breakOff("ECONNRESET"))
      case "swallowed":
      case "page before":
      case "page early":
        return
      default:
        reply(answer)
    }
  }

  // Whether a proxy answers before the API does.
  private get isAnswered(): boolean {
    const { mishap } = this.parcel.fate
    return mishap === "page before" || mishap === "page early"
  }

  private reply(answer: Answer): void {
    this.after(this.parcel.fate.homeward, () => {
      if (this.abandonedAt !== undefined) return
      this.resume(Effect.sync(() => this.show(answer)))
    })
  }

  private show(answer: Answer): HttpClientResponse.HttpClientResponse {
    const { number, request } = this.parcel
    const { status } = answer
    const retryAfter = answer.headers["retry-after"]
    this.around.log.add({
      _tag: "Seen",
      request: number,
      status,
      isFromApi: answer.headers["x-request-id"] !== undefined,
      retryAfter: retryAfter === undefined ? undefined : Number(retryAfter)
    })
    const response = HttpClientResponse.fromWeb(request, new Response(null, { status, headers: answer.headers }))
    // A stream of our own, for that of the web waits for promises, which virtual time knows nothing of.
    return Object.defineProperty(response, "stream", { value: this.body(answer.body, response) })
  }

  private body(
    text: string,
    response: HttpClientResponse.HttpClientResponse
  ): Stream.Stream<Uint8Array, HttpClientError.ResponseError> {
    const { fate, number, request } = this.parcel
    const bytes = new TextEncoder().encode(text)
    const isWhole = fate.mishap !== "cut" && fate.mishap !== "short"
    const content = Stream.make(isWhole ? bytes : bytes.subarray(0, bytes.length >> 1))
    const arrival = Effect.async<void>((resume) => {
      const timer = this.around.time.at(this.around.time.now + fate.body, () => {
        this.around.open.delete(number)
        this.around.log.add({ _tag: "Read", request: number, isWhole })
        resume(Effect.void)
      })
      return Effect.sync(() => {
        this.around.time.callOff(timer)
        this.abandon()
      })
    })
    const arriving = Stream.zipRight(Stream.fromEffect(arrival), content)
    return fate.mishap === "cut"
      ? Stream.concat(arriving, Stream.fail(new HttpClientError.ResponseError({ request, response, reason: "Decode" })))
      : arriving
  }

  private breakOff(code: "ECONNREFUSED" | "ECONNRESET"): void {
    if (!this.around.open.delete(this.parcel.number)) return
    const { number, request } = this.parcel
    this.around.log.add({ _tag: "Broken", request: number, isUnsent: code === "ECONNREFUSED" })
    this.resume(Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause: { code } })))
  }

  private after(millis: number, run: () => void): void {
    this.around.time.at(this.around.time.now + millis, run)
  }
}

const proxyStatuses = [500, 502, 503, 504]
