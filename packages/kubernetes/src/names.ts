import { Mismatch, parseHttpUrl, parseRange, parseReference, type Reference } from '@slipway/core'

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

/** What `replaces` takes: of several images, with the component that it is about: `api=ghcr.io/acme/api`. */
export function parseReplaced(text: string): string {
  const [, component, rest] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(text) ?? []
  return rest === undefined ? parseRepository(text) : `${component}=${parseRepository(rest)}`
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

const CHART = 'a path to a chart, oci://… or https://repository#name'

/** A folder or archive, or a chart in a registry or a repository. */
export function parseChart(text: string): string {
  if (text === '' || text.startsWith('-') || text.startsWith('~') || /[\u0000-\u001f]/.test(text))
    throw new Mismatch(CHART)
  if (/^(?:git(?:\+\w+)?|file|ssh):/i.test(text))
    throw new Mismatch(CHART, 'fetch a chart from elsewhere in an earlier step')
  if (isChartAddress(text)) parseChartAddress(text)
  return text
}

/** A chart in a registry or a repository. */
export function isChartAddress(chart: string): boolean {
  return /^(?:oci|https?):/i.test(chart)
}

/** Where a chart is that is not on this disk. */
export type ChartAddress =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | { readonly kind: 'repository'; readonly url: string; readonly name: string }

/**
 * A chart in a registry, with its version as a tag: a tag can hold no `+`, so Helm writes `_` for it; Docker Hub has
 * another name where it is asked (helm/pkg/registry/reference.go). Or a chart of a repository, as `helm repo add` and
 * `#name` name it.
 * @param chart `oci://registry/path`, with `:version` or `@sha256:…`; `https://repository#name`
 * @throws Mismatch
 */
export function parseChartAddress(chart: string): ChartAddress {
  if (!/^oci:/i.test(chart)) return parseRepositoryAddress(chart)
  if (!/^oci:\/\/[\w.:-]+(?:\/[\w.-]+)+(?::[\w.+-]+)?(?:@sha256:[a-f0-9]{64})?$/i.test(chart))
    throw new Mismatch('oci://registry/path')
  const name = chart.replace(/^oci:\/\//i, '').replace(/^registry-1\.docker\.io\//, 'docker.io/')
  return { kind: 'registry', reference: parseReference(name.replaceAll('+', '_')) }
}

/** As the files of a repository are called: a path of its own is in no name (helm/pkg/chart/v2/metadata.go). */
export function isChartName(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,249}$/.test(text)
}

function parseRepositoryAddress(chart: string): ChartAddress {
  const expected = 'https://repository#name'
  const [url = '', name, more] = chart.split('#')
  if (name === undefined || more !== undefined || !isChartName(name))
    throw new Mismatch(
      expected,
      /\.tgz$/i.test(url)
        ? 'name the repository and the chart instead of one archive'
        : 'the name of the chart stands behind "#"',
    )
  if (url.includes('?')) throw new Mismatch(expected, 'an address with "?" may hold a secret, which would be printed')
  return { kind: 'repository', url: parseHttpUrl(url), name }
}

/** The range of a chart's versions; spaces at its ends do not count. @throws Mismatch */
export function parseChartVersion(text: string): string {
  parseRange(text)
  return text.trim()
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

/** A label selector without spaces: `key`, `!key`, `key=value`, `key!=value`, with commas between. */
export function parseSelector(text: string): string {
  const parts = text.split(',').map((part) => part.trim())
  const key = String.raw`(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?`
  const part = new RegExp(`^(?:!?${key}|(${key})(?:=|==|!=)([-\\w.]*))$`)
  const isGood = parts.every((each) => {
    const [whole, , value] = part.exec(each) ?? []
    return whole !== undefined && isLabelValue(value ?? '')
  })
  if (!isGood) throw new Mismatch('labels such as slipway-change or slipway-environment=review, with commas between')
  return parts.join(',')
}

/** A text as the value of a label; empty where nothing of it can stand in one. */
export function toLabelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
}
