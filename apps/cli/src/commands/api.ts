import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import type { RawAnswer } from "@lanekit/http"
import { Flags, help, InputRefused, Output, printable, UsageError } from "@lanekit/terminal"
import { Effect, Option, Schema } from "effect"
import { Api } from "../Api.ts"
import { RequestFailed } from "../CommandFailure.ts"
import * as flags from "../flags.ts"
import { Input } from "../Input.ts"
import type { Verb } from "../Verb.ts"
import * as apiTarget from "./apiTarget.ts"

const config = {
  method: Flags.argument("method", "GET, POST, PATCH or DELETE."),
  path: Flags.argument("path", "Below the base URL, such as /contacts?limit=5; or a whole URL of the API."),
  file: flags.text("file", "A file that holds the body, as JSON; - reads standard input.").pipe(Options.withAlias("f")),
  include: flags.toggle("include", "Print the status and the header fields before the body."),
  json: Flags.json
}

/** `lanekit api`: sends one request of one's own, and prints the body of the answer. */
export const api = Command.make("api", config, (typed): Verb<Input> =>
  Effect.gen(function*() {
    const { method } = yield* decode({ method: typed.method.toUpperCase() })
    const target = yield* apiTarget.parse(typed.path)
    if (method === "GET" && Option.isSome(typed.file)) {
      return yield* new UsageError({ message: "a GET has no body; leave --file out" })
    }
    const body = yield* Effect.transposeMapOption(typed.file, readBody)
    const { baseUrl, request } = yield* Effect.flatMap(Api, ({ open }) => open)
    const answer = yield* request({
      method,
      ...(yield* apiTarget.below(target, baseUrl)),
      ...(Option.isSome(body) && { body: body.value })
    }).pipe(Effect.mapError((failure) => new RequestFailed({ failure })))
    const output = yield* Output
    yield* output.answer({
      json: typed.include ? answer : answer.body,
      lines: () => [...(typed.include ? headLines(answer) : []), ...bodyLines(answer.body)]
    })
  })).pipe(Command.withDescription(help.describe(
    "Send any request, as it is, within the limits of the API, and print the body of the answer. Nothing is asked.",
    "lanekit api GET \"/contacts?limit=5\"",
    "lanekit api PATCH /contacts/ct_demo_0001 --file patch.json --include",
    "echo '{\"is_subscribed\":false}' | lanekit api PATCH /contacts/ct_demo_0001 -f -"
  )))

const decode = flags.decode(Schema.Struct({ method: Schema.Literal("GET", "POST", "PATCH", "DELETE") }), {
  method: "<method>"
})

const readBody = (path: string) =>
  Effect.flatMap(Input, ({ read }) => read(path)).pipe(
    Effect.flatMap((text) => Effect.mapError(parseJson(text), () => notJson))
  )

const parseJson = Schema.decodeUnknown(Schema.parseJson())

const notJson = new InputRefused({ issues: [{ flag: "--file", path: "file", message: "must hold JSON" }] })

const headLines = ({ headers, status }: RawAnswer): ReadonlyArray<string> => [
  `HTTP ${status}`,
  ...Object.entries(headers).map(([name, value]) => printable(`${name}: ${value ?? ""}`)),
  ""
]

// What could steer a terminal is escaped, which is the same JSON.
const bodyLines = (body: unknown): ReadonlyArray<string> => {
  if (body === "") return []
  return (typeof body === "string" ? body : JSON.stringify(body, null, 2)).split("\n").map(printable)
}
