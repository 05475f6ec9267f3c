/** Contacts in a page: most that the API gives. */
export const perPage = 200

/** A key of the API, which has none here. */
export const key = "pl_v2_bench"

/** The address of a contact, by its number. */
export const emailOf = (number: number): string => `person.${number}@company${number % 1000}.example`

/** The name of a contact, by its number. */
export const nameOf = (number: number): string => `Person ${number} of Many`

/** Whether the table wants another name for a contact: one in twenty. */
export const isChanged = (number: number): boolean => number % 20 === 7

/** The contact that a line of the table is about: in another order than the API's, as tables are. */
export const contactOfLine = (line: number, count: number): number => (line * 7919 + 13) % count

/** A contact as the API writes it. */
export const contactJson = (number: number): string =>
  `{"id":"ct_${number}","email":"${emailOf(number)}","name":"${nameOf(number)}","image_url":null,"company_id":null,` +
  `"is_subscribed":${number % 3 !== 0},"external_ids":{"hubspot":"hs_${number}"},` +
  "\"created_at\":\"2026-01-02T03:04:05.000Z\",\"updated_at\":\"2026-01-02T03:04:05.000Z\"}"
