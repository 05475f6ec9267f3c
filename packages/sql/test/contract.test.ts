import {
  apiKeyRegistryContract,
  apiKeyStoreContract,
  blockedSenderStoreContract,
  companyStoreContract,
  contactStoreContract,
  membershipStoreContract,
  workspaceStoreContract
} from "@lanekit/core/testing"
import { seeded } from "./seeded.ts"

contactStoreContract("SQLite", seeded)
membershipStoreContract("SQLite", seeded)
blockedSenderStoreContract("SQLite", seeded)
companyStoreContract("SQLite", seeded)
workspaceStoreContract("SQLite", seeded)
apiKeyStoreContract("SQLite", seeded)
apiKeyRegistryContract("SQLite", seeded)
