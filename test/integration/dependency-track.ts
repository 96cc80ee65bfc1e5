/**
 * What Dependency-Track asks a Trivy server about a bill of materials: the rules of its `TrivyVulnAnalyzer` and
 * `PurlType` (vuln-analysis/trivy, commit c157ee4), told again in our words. The server itself is a Java program of
 * its own and is not run here; the Trivy that it would ask is.
 */
export interface TrackedComponent {
  readonly 'bom-ref'?: string
  readonly type: string
  readonly name: string
  readonly version?: string
  readonly purl?: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

interface Package {
  readonly name: string
  readonly version: string
  readonly arch?: string
  readonly epoch?: number
  readonly src_name: string
  readonly src_version: string
  readonly src_release?: string
  readonly src_epoch?: number
  readonly identifier: { readonly purl: string }
}

/** `BlobInfo` of Trivy's protocol. */
export interface Blob {
  readonly schema_version: 2
  readonly os?: { readonly family: string; readonly name: string }
  readonly package_infos?: readonly { readonly packages: readonly Package[] }[]
  readonly applications?: readonly { readonly type: string; readonly packages: readonly Package[] }[]
}

/** Types of package URLs of libraries, as Trivy calls them. */
const LIBRARIES: Readonly<Record<string, string>> = {
  bitnami: 'bitnami',
  cargo: 'cargo',
  cocoapods: 'cocoapods',
  composer: 'composer',
  conan: 'conan',
  conda: 'conda-pkg',
  gem: 'gemspec',
  golang: 'gobinary',
  hex: 'hex',
  maven: 'jar',
  npm: 'node-pkg',
  nuget: 'nuget',
  pub: 'pub',
  pypi: 'python-pkg',
  swift: 'swift',
}

const SYSTEMS: ReadonlySet<string> = new Set(['alpm', 'apk', 'deb', 'rpm'])

interface Purl {
  readonly text: string
  readonly type: string
  readonly namespace: string | undefined
  readonly name: string
  readonly version: string
  readonly qualifiers: URLSearchParams
}

/** Undefined for a package URL without a version, of which it makes nothing. */
function purlOf(text: string): Purl | undefined {
  const [, type = '', path = '', version, query = ''] =
    /^pkg:([a-z]+)\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/.exec(text) ?? []
  if (version === undefined) return undefined
  const parts = path.split('/').map(decodeURIComponent)
  const namespace = parts.slice(0, -1).join('/')
  return {
    text,
    type,
    namespace: namespace === '' ? undefined : namespace,
    name: parts.at(-1) ?? '',
    version: decodeURIComponent(version),
    qualifiers: new URLSearchParams(query.replaceAll('+', '%2B')),
  }
}

/** The blobs that Dependency-Track would hand over, one for all libraries and one for each distribution. */
export function blobsOf(components: readonly TrackedComponent[]): readonly Blob[] {
  const libraries = new Map<string, Package[]>()
  const systems = new Map<string, Package[]>()
  const distributions = new Map<string, Blob['os']>()
  for (const component of components) {
    const purl = component.purl === undefined || component['bom-ref'] === undefined ? undefined : purlOf(component.purl)
    if (component.purl === undefined && component.type === 'operating-system')
      distributions.set(`${component.name}-${component.version ?? ''}`, {
        family: component.name,
        name: component.version ?? '',
      })
    if (purl === undefined) continue
    const library = LIBRARIES[purl.type]
    if (library !== undefined) put(libraries, library, libraryOf(purl))
    else if (SYSTEMS.has(purl.type)) put(systems, distributionOf(component, purl), systemOf(component, purl))
  }
  const applications = [...libraries].map(([type, packages]) => ({ type, packages }))
  return [
    ...(applications.length === 0 ? [] : [{ schema_version: 2 as const, applications }]),
    ...[...systems].map(([key, packages]) => {
      const os = distributions.get(key)
      return { schema_version: 2 as const, package_infos: [{ packages }], ...(os === undefined ? {} : { os }) }
    }),
  ]
}

function put(all: Map<string, Package[]>, key: string, one: Package): void {
  all.set(key, [...(all.get(key) ?? []), one])
}

function libraryOf({ text, type, namespace, name: own, version }: Purl): Package {
  const between = ['composer', 'golang', 'npm'].includes(type) ? '/' : ':'
  const name = namespace === undefined ? own : `${namespace}${between}${own}`
  return { name, version, src_name: name, src_version: version, identifier: { purl: text } }
}

const propertyOf = ({ properties = [] }: TrackedComponent, name: string) =>
  properties.find((property) => property.name === `aquasecurity:trivy:${name}`)?.value

/** By this the packages come to their operating system: its name and version, with a hyphen between them. */
function distributionOf(component: TrackedComponent, { type, qualifiers }: Purl): string {
  const distro = qualifiers.get('distro')
  const named = distro ?? type
  const kind = propertyOf(component, 'PkgType')
  if (named.includes('-') || kind === undefined) return named
  return distro === null ? kind : `${kind}-${distro}`
}

function systemOf(component: TrackedComponent, { text, name, version, qualifiers }: Purl): Package {
  const numbers = {
    epoch: qualifiers.get('epoch') ?? undefined,
    src_epoch: propertyOf(component, 'SrcEpoch'),
  }
  const release = propertyOf(component, 'SrcRelease')
  return {
    name,
    version,
    arch: qualifiers.get('arch') ?? 'x86_64',
    src_name: propertyOf(component, 'SrcName') ?? name,
    src_version: propertyOf(component, 'SrcVersion') ?? version,
    ...(release === undefined ? {} : { src_release: release }),
    ...Object.fromEntries(
      Object.entries(numbers).flatMap(([key, value]) => (value === undefined ? [] : [[key, Number(value)]])),
    ),
    identifier: { purl: text },
  }
}

/** Asks a Trivy server about a blob as Dependency-Track does; the findings, each as `id purl`. */
export async function askTrivy(server: string, blob: Blob, id: string): Promise<readonly string[]> {
  await call(server, 'cache.v1.Cache/PutBlob', { diff_id: id, blob_info: blob })
  const answer = (await call(server, 'scanner.v1.Scanner/Scan', {
    target: id,
    artifact_id: id,
    blob_ids: [id],
    options: { scanners: ['vuln'], pkg_types: ['library', 'os'] },
  })) as { readonly results?: readonly { readonly vulnerabilities?: readonly Vulnerability[] }[] }
  return (answer.results ?? []).flatMap(({ vulnerabilities = [] }) =>
    vulnerabilities.map((found) => `${found.vulnerability_id} ${found.pkg_identifier?.purl ?? ''}`),
  )
}

interface Vulnerability {
  readonly vulnerability_id: string
  readonly pkg_identifier?: { readonly purl?: string }
}

async function call(server: string, method: string, body: object): Promise<unknown> {
  const response = await fetch(`${server}/twirp/trivy.${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text)
}
