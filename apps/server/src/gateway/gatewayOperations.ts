import { Page } from "@lanekit/core"
import { AuditEntry, AuditQuery } from "@lanekit/gateway"
import { Operation, priorities } from "@lanekit/http"
import { Schema } from "effect"
import type { AdminOperation } from "../admin/AdminOperation.ts"

const plain = { params: Operation.noParams, query: Operation.noQuery, body: Schema.Void } as const

const Route = Schema.Struct({ method: Schema.String, path: Schema.String, summary: Schema.String })

const QueueLine = Schema.Struct({
  caller: Schema.String,
  priority: Schema.Literal(...priorities),
  share: Schema.Int,
  waiting: Schema.Int,
  oldestSeconds: Schema.propertySignature(Schema.Number).pipe(Schema.fromKey("oldest_seconds"))
})

/** What the admin port of a gateway answers in JSON. */
export const gatewayOperations = {
  index: {
    summary: "List what this port answers",
    method: "GET",
    path: "/admin",
    ...plain,
    success: Schema.Struct({ routes: Schema.Array(Route) })
  },
  listAudit: {
    summary: "Tell who has written what, the newest first; with Accept: application/x-ndjson all of it, line by line",
    method: "GET",
    path: "/admin/audit",
    ...plain,
    query: AuditQuery,
    success: Page.pageOf(AuditEntry)
  },
  inspectQueue: {
    summary: "Tell what waits, by caller and priority, and for how long",
    method: "GET",
    path: "/admin/queue",
    ...plain,
    success: Schema.Struct({ data: Schema.Array(QueueLine) })
  }
} as const satisfies Record<string, AdminOperation>

/** Everything that the admin port of a gateway answers. */
export const gatewayPlaces = [
  ...Object.values(gatewayOperations),
  { method: "GET", path: "/metrics", summary: "Give the metrics, in the text that Prometheus reads" },
  { method: "GET", path: "/health/live", summary: "Tell that the process lives" },
  { method: "GET", path: "/health/ready", summary: "Tell whether the gateway can be sent requests" }
] as const
