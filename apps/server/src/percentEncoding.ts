/** Whether a part of a URL can be decoded: every `%` begins the code of a byte, and the bytes are UTF-8. */
export const isPercentEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
