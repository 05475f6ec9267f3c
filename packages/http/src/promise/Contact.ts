import type { CompanySelector } from "./Company.ts"
import type { PageFilter, TimeFilter } from "./Filter.ts"

/** A person of the workspace. Fields that a newer API adds are there as well, under the API's own names. */
export interface Contact {
  /** Productlane's own id: opaque. */
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly imageUrl: string | null
  /** The primary company. */
  readonly companyId: string | null
  /** The person's consent to changelog and update mails. */
  readonly isSubscribed: boolean
  /** Ids in other systems, by the system's name, such as `intercom` or `hubspot`. The set of systems is open. */
  readonly externalIds: Readonly<Record<string, string>>
  /** ISO 8601, as the API wrote it. */
  readonly createdAt: string
  /** ISO 8601, as the API wrote it. */
  readonly updatedAt: string
}

/** What an update changes. What is absent or `undefined` stays as it is; `null` clears. */
export interface ContactUpdate {
  /** 1 to 255 characters. It cannot be cleared. */
  readonly name?: string | undefined
  /** An e-mail address of at most 254 characters that no other contact has. */
  readonly email?: string | undefined
  /** The person's consent. `true` subscribes again somebody who has opted out. */
  readonly isSubscribed?: boolean | undefined
  /** An absolute URI; `null` clears it. */
  readonly imageUrl?: string | null | undefined
  /** Replaces all of them. An entry that is `undefined` counts as absent. */
  readonly externalIds?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Replaces the primary company; the contact's other companies stay. It changes which threads the person can read in the
   * support portal.
   */
  readonly company?: CompanySelector | undefined
}

/** What a contact is made of. It is subscribed unless `isSubscribed` says otherwise. */
export interface NewContact extends ContactUpdate {
  readonly email: string
}

/** Which contacts a list holds; filters combine. */
export interface ContactFilter extends PageFilter, TimeFilter {
  /** A part of the address, ignoring case. To find one address, use `getByEmail`. */
  readonly email?: string | undefined
  /** A part of the name, ignoring case. */
  readonly nameContains?: string | undefined
  /** Id of the primary company. */
  readonly companyId?: string | undefined
  /** One of the external ids, whole, whatever the system. */
  readonly externalId?: string | undefined
}
