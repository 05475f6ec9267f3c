/** What help and hints call the program. */
export const programName = "lanekit-server"
