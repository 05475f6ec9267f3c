import {
  apiKeyStoreContract,
  companyStoreContract,
  contactStoreContract,
  workspaceStoreContract
} from "@lanekit/core/testing"
import { seeded } from "./seeded.ts"

contactStoreContract("SQLite", seeded)
companyStoreContract("SQLite", seeded)
workspaceStoreContract("SQLite", seeded)
apiKeyStoreContract("SQLite", seeded)
