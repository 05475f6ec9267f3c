import { Schema } from "effect"

/** Name of a profile, which is a part of file names: lower case, because some systems tell no `a` from an `A`. */
export const ProfileName = Schema.String.pipe(
  Schema.pattern(/^[a-z0-9][a-z0-9_-]{0,62}$/, {
    message: () => ({
      message: "must be 1 to 63 lower-case letters, digits, - and _, with a letter or digit at first",
      override: true
    })
  }),
  Schema.brand("ProfileName")
)
export type ProfileName = typeof ProfileName.Type

/** The profile of whoever chooses none. */
export const defaultName = ProfileName.make("default")

/** Where the key of a profile is kept: by the operating system, or in a file beside the profile's. */
export const KeyStore = Schema.Literal("keyring", "file")
export type KeyStore = typeof KeyStore.Type

/** What a profile says, as its file has it. What it does not say is the default; its key is kept apart. */
export const Profile = Schema.Struct({
  base_url: Schema.optionalWith(Schema.String, { exact: true }),
  timeout: Schema.optionalWith(Schema.String, { exact: true }),
  retries: Schema.optionalWith(Schema.Number, { exact: true }),
  key_store: Schema.optionalWith(KeyStore, { exact: true })
})
export type Profile = typeof Profile.Type
