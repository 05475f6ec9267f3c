/** Where the API begins, as at the vendor's, so that a client needs only another origin. */
export const apiPath = "/api/v2"
