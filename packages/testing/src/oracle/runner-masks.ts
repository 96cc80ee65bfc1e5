import { readAsRunner } from './runner-commands'

/**
 * The runner's masking of what it shows (actions/runner: AddMaskCommandExtension, SecretMasker.cs, and the encoders
 * that HostContext.cs registers): values that commands of a log gave, and their encodings.
 */
export function masksOf(log: string): (text: string) => string {
  const values = readAsRunner(log)
    .commands.filter(({ name, data }) => name === 'add-mask' && data.trim() !== '')
    .flatMap(({ data }) => [data, ...data.split(/[\r\n]/).map((line) => line.trim())])
    .filter((value) => value !== '')
  const forms = [...new Set(values.flatMap(runnerForms))]
  return (text) => maskAll(text, forms)
}

/** ValueEncoders.cs, in the order of HostContext.cs, behind the value itself. */
export function runnerForms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const shifted = (by: number) => (bytes.length > by ? bytes.subarray(by) : bytes).toString('base64')
  const forms = [
    value,
    shifted(0),
    shifted(1),
    shifted(2),
    value.replaceAll('"', '\\"'),
    value.replaceAll("'", "''"),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&apos;'),
    value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '',
    ...ampersandSections(value),
  ]
  return forms.filter((form) => form !== '')
}

/** PowerShell colours one letter behind `&+`, and shows what stands before and after an `&` by itself. */
function ampersandSections(value: string): readonly string[] {
  const plus = value.indexOf('&+')
  const last = value.lastIndexOf('&')
  if (last < 0) return []
  const sections =
    plus >= 0 ? [value.slice(0, plus + 2), value.slice(plus + 3)] : [value.slice(0, last + 1), value.slice(last + 1)]
  return sections.filter((section) => section.length >= 6)
}

/** Ranges that touch become one. */
function maskAll(text: string, forms: readonly string[]): string {
  const ranges: [number, number][] = []
  for (const form of forms)
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) ranges.push([at, at + form.length])
  let masked = ''
  let done = 0
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    if (start > done || masked === '') masked += `${text.slice(done, start)}***`
    done = Math.max(done, end)
  }
  return masked + text.slice(done)
}
