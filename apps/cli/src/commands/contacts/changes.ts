import type { Contact, ContactChange } from "@lanekit/core"
import { maxWidth, padEnd, show, type Style, widthOf, wrap } from "@lanekit/terminal"

/** The changes of a contact, before and after: on one line where that fits, else each value on its own lines. */
export const changeLines = (changes: ReadonlyArray<ContactChange.FieldChange>, style: Style): ReadonlyArray<string> => {
  const width = Math.max(0, ...changes.map(({ field }) => wireNames[field].length))
  return changes.flatMap(({ after, before, field }) => {
    const name = wireNames[field]
    const [old, current] = [show(before), show(after)]
    return 2 + width + 2 + widthOf(`${old} -> ${current}`) <= maxWidth
      ? [`  ${padEnd(name, width)}  ${style.red(old)} -> ${style.green(current)}`]
      : [`  ${name}`, ...block("-", old, style.red), ...block("+", current, style.green)]
  })
}

const block = (sign: string, value: string, colour: (text: string) => string): ReadonlyArray<string> =>
  wrap(value, maxWidth - 6).map((line, at) => `    ${colour(`${at === 0 ? sign : " "} ${line}`)}`)

const wireNames: { readonly [Field in ContactChange.ChangeableField]: keyof typeof Contact.Contact.Encoded } = {
  name: "name",
  email: "email",
  isSubscribed: "is_subscribed",
  companyId: "company_id",
  imageUrl: "image_url",
  externalIds: "external_ids"
}
