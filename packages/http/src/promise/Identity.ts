/** Who a key belongs to. */
export interface Identity {
  readonly workspaceId: string
  readonly apiKeyId: string
  /** What the key may do. The set of scopes is open. */
  readonly scopes: ReadonlyArray<string>
  readonly linearTeamIds: ReadonlyArray<string>
  readonly defaultLinearTeamId: string | null
}
