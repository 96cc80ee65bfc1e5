/** Collapsible sections (docs.gitlab.com/ci/jobs/job_logs, "Custom collapsible sections"). */
export function sectionStart(name: string, title: string, seconds: number): string {
  return `\u001b[0Ksection_start:${seconds}:${name}\r\u001b[0K\u001b[36;1m${title}\u001b[0m`
}

export function sectionEnd(name: string, seconds: number): string {
  return `\u001b[0Ksection_end:${seconds}:${name}\r\u001b[0K`
}

export function sectionName(title: string, serial: number): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 40)
  return `slipway_${serial}_${slug}`
}
