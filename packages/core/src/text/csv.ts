/** One field of a line of CSV as Go's encoding/csv reads it: what has a comma, a quote or a line break is quoted. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) || text.startsWith(' ') ? `"${text.replaceAll('"', '""')}"` : text
}
