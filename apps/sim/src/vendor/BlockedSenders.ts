import { senderDomain, senderId } from "../world/Call.ts"
import { answered, failed, type Handled, methodNotAllowed, page } from "./Answer.ts"
import type { Change } from "./Change.ts"
import { isOf, type Request, textIn } from "./Request.ts"

/** A blocked sender as it is on the wire. */
interface Sender {
  readonly id: string
  readonly value: string
  readonly type: string
  readonly created_at: string
}

/** The senders that the vendor blocks, and what requests do with them. */
export class BlockedSenders {
  private readonly senders = new Map<string, Sender>()
  private made = 0

  constructor(count: number, at: string) {
    for (let sender = 0; sender < count; sender++) {
      this.put({ id: senderId(sender), value: senderDomain(sender), type: "DOMAIN", created_at: at })
    }
  }

  /** Everything that there is now, field by field. */
  get state(): ReadonlyArray<Change> {
    return [...this.senders.values()].flatMap(changesOf)
  }

  /** Handles a request for all of them, or for one. */
  handle(id: string | undefined, request: Request, at: string): Handled {
    if (id !== undefined) return request.method === "DELETE" ? this.delete(id) : methodNotAllowed
    switch (request.method) {
      case "GET":
        return answered(page([...this.senders.values()].filter(({ type }) => isOf(request, "type", type))))
      case "POST":
        return this.create(request, at)
      default:
        return methodNotAllowed
    }
  }

  private create({ body }: Request, at: string): Handled {
    const [type, value] = [textIn(body, "type"), textIn(body, "value")?.toLowerCase()]
    if (type === undefined || value === undefined) return failed(400, "validation_failed", "value is required", [])
    if ([...this.senders.values()].some((sender) => sender.type === type && sender.value === value)) {
      return failed(409, "conflict", "the sender is blocked already", { path: "value", reason: "already_blocked" })
    }
    const sender = { id: `bs_new_${this.made++}`, value, type, created_at: at }
    this.put(sender)
    return answered(sender, changesOf(sender))
  }

  private delete(id: string): Handled {
    return this.senders.delete(id)
      ? answered({ id, deleted: true }, [{ record: id, field: "exists", value: false }])
      : failed(404, "not_found", "blocked sender not found")
  }

  private put(sender: Sender): void {
    this.senders.set(sender.id, sender)
  }
}

const changesOf = ({ id, value }: Sender): ReadonlyArray<Change> => [
  { record: id, field: "exists", value: true },
  { record: id, field: "value", value }
]
