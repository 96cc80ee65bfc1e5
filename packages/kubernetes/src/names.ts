import { Mismatch, parseReference, type Reference } from '@slipway/core'

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/** A Helm release: RFC 1123, at most 53 characters (Helm leaves room for suffixes). */
export function parseReleaseName(text: string): string {
  if (text.length > 53 || !SUBDOMAIN.test(text))
    throw new Mismatch('a release name: lower-case letters, digits, "-" and ".", at most 53 characters')
  return text
}

/** An image without tag and digest, in full: what `replaces` names. */
export function parseRepository(text: string): string {
  const { registry, repository, tag, digest } = parseReference(text)
  if (tag !== undefined || digest !== undefined)
    throw new Mismatch('a repository such as ghcr.io/acme/shop', 'without tag and digest')
  return `${registry}/${repository}`
}

/** An RFC 1123 label. */
export function parseNamespace(text: string): string {
  if (text.length > 63 || !LABEL.test(text))
    throw new Mismatch('a namespace: lower-case letters, digits and "-", at most 63 characters')
  return text
}

/** Contexts have no grammar of their own; what a terminal or an option parser could misread is refused. */
export function parseContextName(text: string): string {
  if (text === '' || text.startsWith('-') || /[\u0000-\u0020\u007f]/.test(text) || text.length > 256) {
    throw new Mismatch('the name of a kubeconfig context, without spaces, not starting with "-"')
  }
  return text
}

/** A folder or archive, or a chart in a registry. */
export function parseChart(text: string): string {
  if (text === '' || text.startsWith('-') || text.startsWith('~') || /[\u0000-\u001f]/.test(text))
    throw new Mismatch('a path to a chart, or oci://…')
  if (/^(?:https?|git|file|ssh):/i.test(text))
    throw new Mismatch('a path to a chart, or oci://…', 'fetch a chart from elsewhere in an earlier step')
  if (/^oci:/i.test(text) && !/^oci:\/\/[\w.:-]+(?:\/[\w.-]+)+(?::[\w.+-]+)?(?:@sha256:[a-f0-9]{64})?$/.test(text))
    throw new Mismatch('oci://registry/path')
  if (isChartAddress(text)) parseChartAddress(text)
  return text
}

/** A chart in a registry. */
export function isChartAddress(chart: string): boolean {
  return /^oci:/i.test(chart)
}

/**
 * The repository of a chart in a registry, with its version as a tag. A tag can hold no `+`, so Helm writes `_` for it;
 * Docker Hub has another name where it is asked (helm/pkg/registry/reference.go).
 * @param chart `oci://registry/path`, with `:version` or `@sha256:…`
 * @throws Mismatch
 */
export function parseChartAddress(chart: string): Reference {
  const name = chart.replace(/^oci:\/\//i, '').replace(/^registry-1\.docker\.io\//, 'docker.io/')
  return parseReference(name.replaceAll('+', '_'))
}

/**
 * A value of a Kubernetes label: empty, or at most 63 of letters, digits, "-", "_" and ".", with a letter or digit at
 * both ends.
 */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/.test(text))
}

/**
 * A value path such as `image.digest` or `containers[0].image`, taken apart. A dot of a name is written `\.`, as for
 * Helm, or the name is quoted: `a\.b.c`, `"a.b".c`.
 */
export function parseValuePath(text: string): readonly (string | number)[] {
  const parts: (string | number)[] = []
  const token = /(?:^|\.)(?:"([^"]+)"|((?:\\.|[^.[\]"=\s\\])+))|\[(\d{1,4})\]/y
  while (token.lastIndex < text.length) {
    const match = token.exec(text)
    if (match === null) throw new Mismatch('a path of values such as image.digest or sidecars[0].image')
    const name = match[1] ?? match[2]?.replace(/\\(.)/g, '$1') ?? ''
    parts.push(match[3] === undefined ? name : Number(match[3]))
  }
  const [first] = parts
  if (typeof first !== 'string' || text.startsWith('.') || parts.some((part) => part === '__proto__'))
    throw new Mismatch('a path of values such as image.digest')
  return parts
}
