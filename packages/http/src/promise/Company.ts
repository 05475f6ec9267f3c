import type { PageFilter, TimeFilter } from "./Filter.ts"

/** A company of the workspace. Fields that a newer API adds are there as well, under the API's own names. */
export interface Company {
  /** Productlane's own id: opaque. */
  readonly id: string
  readonly name: string
  readonly logoUrl: string | null
  readonly domains: ReadonlyArray<string>
  readonly size: number | null
  readonly revenue: number | null
  readonly statusId: string | null
  readonly statusName: string | null
  readonly tierId: string | null
  readonly tierName: string | null
  readonly owner: CompanyOwner | null
  /** Ids in other systems. */
  readonly externalIds: ReadonlyArray<string>
  /** ISO 8601, as the API wrote it. */
  readonly createdAt: string
  /** ISO 8601, as the API wrote it. */
  readonly updatedAt: string
}

/** The member of the workspace who looks after a company. */
export interface CompanyOwner {
  readonly id: string
  readonly name: string | null
  readonly avatarUrl: string | null
}

/** What tells one company from another when several match. */
export type CompanyRef = Pick<Company, "id" | "name" | "domains" | "externalIds">

/** Names a company in exactly one way: by Productlane's id, by its exact name, or by one of its external ids. */
export type CompanySelector =
  | { readonly id: string; readonly name?: undefined; readonly externalId?: undefined }
  | { readonly name: string; readonly id?: undefined; readonly externalId?: undefined }
  | { readonly externalId: string; readonly id?: undefined; readonly name?: undefined }

/** The company that a selector names, if it is exactly one. */
export type CompanyResolution =
  | { readonly status: "resolved"; readonly company: Company }
  | { readonly status: "not_found" }
  | {
    readonly status: "ambiguous"
    /** The first of the companies that match, by id: at most 20. */
    readonly candidates: ReadonlyArray<CompanyRef>
    /** How many companies match. */
    readonly total: number
  }

/** What an update changes. What is absent or `undefined` stays as it is; `null` clears. */
export interface CompanyUpdate {
  /** 1 to 255 characters. It cannot be cleared. */
  readonly name?: string | undefined
  /** An absolute URI; `null` clears it. */
  readonly logoUrl?: string | null | undefined
  /** Replaces all of them. */
  readonly domains?: ReadonlyArray<string> | undefined
  /** A whole number from 0 on; `null` clears it. */
  readonly size?: number | null | undefined
  /** A whole number from 0 on; `null` clears it. */
  readonly revenue?: number | null | undefined
  /** Replaces all of them. */
  readonly externalIds?: ReadonlyArray<string> | undefined
  readonly statusId?: string | null | undefined
  readonly tierId?: string | null | undefined
  readonly ownerId?: string | null | undefined
}

/** What a company is made of. */
export interface NewCompany {
  /** 1 to 255 characters. */
  readonly name: string
  readonly logoUrl?: string | null | undefined
  readonly domains?: ReadonlyArray<string> | undefined
  /** A whole number from 0 on. */
  readonly size?: number | undefined
  /** A whole number from 0 on. */
  readonly revenue?: number | undefined
  readonly externalIds?: ReadonlyArray<string> | undefined
  readonly statusId?: string | undefined
  readonly tierId?: string | undefined
  readonly ownerId?: string | undefined
}

/** Which companies a list holds; filters combine. The bounds of size and revenue are part of what they let through. */
export interface CompanyFilter extends PageFilter, TimeFilter {
  /** One of the external ids, whole. */
  readonly externalId?: string | undefined
  /** One of the domains, whole, ignoring case. */
  readonly domain?: string | undefined
  /** A part of the name, ignoring case. */
  readonly nameContains?: string | undefined
  readonly statusId?: string | undefined
  readonly tierId?: string | undefined
  readonly sizeGte?: number | undefined
  readonly sizeLte?: number | undefined
  readonly revenueGte?: number | undefined
  readonly revenueLte?: number | undefined
}
