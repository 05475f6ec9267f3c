import { LaneStore } from "@lanekit/http"
import { laneStoreContract } from "@lanekit/http/testing/laneStoreContract"
import { Layer } from "effect"

laneStoreContract("the memory of a process", (limits) => Layer.effect(LaneStore, LaneStore.makeMemory(limits)))
