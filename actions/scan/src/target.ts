import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import {
  type Files,
  formatReference,
  parseReference,
  type Ports,
  type Reference,
  UserError,
  type Values,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import type { RunnableImage } from '@slipway/oci'
import type { RegistryOptions } from '@slipway/oci/registry'
import type { Inputs } from './inputs'
import { type Check, CHECKS, type TargetKind } from './kinds'
import type { Scanner } from './scanners'

/** What one run of the scanner looks at. */
export interface Piece {
  /** As in an OCI index; absent for a directory. */
  readonly platform?: string
  /** Absolute path of a layout of one platform, or of a directory. */
  readonly path: string
}

export interface Target {
  readonly kind: TargetKind
  /** For people and reports: the image's name or the directory as it was given. */
  readonly subject: string
  readonly digest?: string
  /** Of a directory: where it lies in the repository, '' for its root; absent when it lies elsewhere. */
  readonly root?: string
  readonly scanners: readonly Check[]
  readonly pieces: readonly Piece[]
}

const USUAL: Readonly<Record<Target['kind'], readonly Check[]>> = {
  image: ['vuln', 'secret'],
  fs: ['vuln', 'secret', 'misconfig'],
  config: ['misconfig'],
  sbom: ['vuln'],
}

/**
 * Finds out what is to be scanned. An image is laid out once a platform, because Trivy reads only the first child of an
 * index.
 * @param into a fresh folder whose path has neither `@` nor `:`
 * @throws UserError `SCAN_TARGET_MISSING`, `SCAN_KIND_MISMATCH`, and what a broken layout throws
 */
export async function resolveTarget(
  given: Values<Inputs>,
  ports: Ports,
  {
    into,
    access,
    scanner,
  }: { readonly into: string; readonly access: RegistryOptions; readonly scanner: CheckingScanner },
): Promise<Target> {
  const path =
    given.target ?? ports.record.take(buildRecord, 'target', ({ outputs, facts }) => outputs.layout ?? facts.unchanged)
  if (path === undefined) throw await nothingBuilt(given, ports)
  const remote = await remoteOf(path, given, ports)
  const kind = remote === undefined ? await kindOf(path, given, ports) : 'image'
  const scanners = checksOf(given.scanners, kind, scanner)
  if (remote !== undefined) return { kind, scanners, ...(await pull(remote, ports, { into, access })) }
  if (kind === 'image') return { kind, scanners, ...(await layOut(path, ports, into)) }
  if (kind === 'sbom') return { kind, scanners: onlyPackages(scanners), ...(await document(path, ports)) }
  if (kind === 'config' && scanners.some((scanner) => scanner !== 'misconfig')) {
    throw new UserError(
      'SCAN_KIND_MISMATCH',
      `scanners: expected misconfig alone with kind config, found ${scanners.join(', ')}`,
      'leave scanners out, or scan with kind fs',
    )
  }
  return { kind, scanners, ...(await directory(path, ports)) }
}

/** A layout of before is not taken by itself: it may be of another commit. */
async function nothingBuilt({ output }: Values<Inputs>, { files }: Ports): Promise<UserError> {
  const isThere = (await files.stat(`${output}/image/index.json`)) !== undefined
  return isThere
    ? new UserError(
        'SCAN_TARGET_MISSING',
        `target: expected a layout that build made in this run and of this commit, found ${output}/image of another`,
        `run build again, or name that layout: target: ${output}/image`,
      )
    : new UserError(
        'SCAN_TARGET_MISSING',
        'target: expected a layout from build or a path, found neither',
        'run build before scan, or name a layout or a directory in target',
      )
}

export type CheckingScanner = Pick<Scanner, 'about' | 'checks'>

/** What was asked for, which the scanner has to know; without a wish what is usual and the scanner knows. */
function checksOf(asked: readonly Check[], kind: TargetKind, { about, checks = CHECKS }: CheckingScanner) {
  const wished = [...new Set(asked.length > 0 ? asked : USUAL[kind])]
  const known = wished.filter((check) => checks.includes(check))
  if (known.length === wished.length || (asked.length === 0 && known.length > 0)) return known
  const unknown = wished.filter((check) => !checks.includes(check)).join(', ')
  throw new UserError(
    'SCAN_KIND_MISMATCH',
    `scanners: ${about.name} looks for ${checks.join(', ')}, and was asked for ${unknown}`,
    'leave these to another step with scanner: trivy',
  )
}

/** An image in a registry, where the target is no path: only by its digest, since a tag is another image tomorrow. */
async function remoteOf(path: string, { kind }: Values<Inputs>, ports: Ports): Promise<Reference | undefined> {
  return kind === 'auto' || kind === 'image' ? remoteImage(path, ports) : undefined
}

export async function remoteImage(path: string, { files }: Ports): Promise<Reference | undefined> {
  if (!path.includes('@sha256:')) return undefined
  return (await files.stat(path)) === undefined ? parseReference(path) : undefined
}

interface Pulling {
  readonly into: string
  readonly access: RegistryOptions
}

/** Every blob is checked against its digest; what is scanned is what the registry gives to everybody. */
export async function pull(reference: Reference, ports: Ports, { into, access }: Pulling) {
  const { copyInto, openRemoteImage } = await import('@slipway/oci')
  ports.host.progress(`fetching ${formatReference(reference)}`)
  const { source, top } = await openRemoteImage(reference, access, ports)
  const { layout } = await copyInto(source, top, { files: ports.files, into: `${into}/pulled` })
  return { ...(await layOut(layout.path, ports, into)), subject: formatReference(reference) }
}

function onlyPackages(scanners: readonly Check[]): readonly Check[] {
  const other = scanners.filter((scanner) => scanner !== 'vuln' && scanner !== 'license')
  if (other.length === 0) return scanners
  throw new UserError(
    'SCAN_KIND_MISMATCH',
    `scanners: expected vuln or license with kind sbom, found ${scanners.join(', ')}`,
    'leave scanners out: a bill of materials holds packages and no files',
  )
}

/** A copy with a plain name: what reads it must not take its name for anything else. */
async function document(path: string, { files, environment }: Ports) {
  const real = await files.realPath(path)
  const place = relative(await files.realPath(environment.workspace), real)
  return { subject: isAbsolute(path) && !place.startsWith('..') ? place : path, pieces: [{ path: real }] }
}

/** By its real path: Trivy does not enter a link that it is given. */
async function directory(
  path: string,
  { files, environment }: Ports,
): Promise<Pick<Target, 'subject' | 'root' | 'pieces'>> {
  const real = await files.realPath(path)
  const root = relative(await files.realPath(environment.workspace), real)
  const outside = isAbsolute(root) || root.split('/')[0] === '..'
  return {
    subject: isAbsolute(path) && !outside ? root || '.' : path,
    ...(outside ? {} : { root }),
    pieces: [{ path: real }],
  }
}

/** What of our own lies in the target, relative to it: it is not part of what is scanned. */
export async function ownOutput(output: string, files: Files, { kind, pieces }: Target): Promise<readonly string[]> {
  if (kind === 'image' || kind === 'sbom') return []
  const inside = relative(pieces[0]?.path ?? '', await realPlace(files.resolve(output), files))
  return inside === '' || inside.split('/')[0] === '..' ? [] : [inside]
}

/** As realPath, of something that need not be there yet. */
async function realPlace(path: string, files: Files): Promise<string> {
  if ((await files.stat(path)) !== undefined || dirname(path) === path) return files.realPath(path)
  return join(await realPlace(dirname(path), files), basename(path))
}

const EXPECTED: Readonly<Record<Values<Inputs>['kind'], string>> = {
  auto: 'an OCI image layout or a directory',
  image: 'an OCI image layout',
  fs: 'a directory',
  config: 'a directory',
  sbom: 'a CycloneDX or SPDX document',
}

async function kindOf(path: string, given: Values<Inputs>, ports: Ports): Promise<Target['kind']> {
  const info = await ports.files.stat(path)
  const real = info?.kind === 'symlink' ? await ports.files.stat(await ports.files.realPath(path)) : info
  if (real?.kind === 'file' && (given.kind === 'sbom' || (given.kind === 'auto' && (await isSbom(path, ports)))))
    return 'sbom'
  if (real?.kind !== 'directory') {
    const found = real === undefined ? 'nothing' : 'a file'
    const hint =
      real?.kind === 'file' && (await isSbom(path, ports))
        ? 'this is a bill of materials: leave kind out'
        : /[:@]/.test(path)
          ? 'an image in a registry is named by its digest: name@sha256:…'
          : given.kind === 'auto' || given.kind === 'image'
            ? 'correct the path, or run build before scan'
            : 'correct the path'
    throw new UserError(
      'SCAN_TARGET_MISSING',
      `target: expected ${EXPECTED[given.kind]} at ${path}, found ${found}`,
      hint,
    )
  }
  const isLayout = (await ports.files.stat(`${path}/oci-layout`)) !== undefined
  if (given.kind === 'auto') return isLayout ? 'image' : 'fs'
  if (given.kind === 'sbom')
    throw new UserError(
      'SCAN_KIND_MISMATCH',
      `kind: expected a file at ${path}, found a directory`,
      'name a CycloneDX or SPDX document',
    )
  if (given.kind === 'image' && !isLayout) {
    throw new UserError(
      'SCAN_KIND_MISMATCH',
      `kind: expected an OCI image layout at ${path}, found a directory without oci-layout`,
      'name the layout that build made, or use kind fs',
    )
  }
  return given.kind
}

/** By its first bytes: its name may be anything. */
async function isSbom(path: string, { files }: Ports): Promise<boolean> {
  let head = ''
  for await (const chunk of files.stream(path, { start: 0, end: 4096 })) head += Buffer.from(chunk).toString('latin1')
  return /"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:\s*"SPDX-/.test(head)
}

async function layOut(path: string, ports: Ports, into: string): Promise<Omit<Target, 'kind' | 'scanners'>> {
  const { formatPlatform, imageIdentity, openLayout, writeSinglePlatform } = await import('@slipway/oci')
  const layout = await openLayout(ports.files, path)
  const { runnable, digest } = await imageIdentity(layout, layout.top)
  if (runnable.length === 0)
    throw new UserError(
      'SCAN_TARGET_EMPTY',
      `${path}: expected an image that can run, found only attestations or artifacts`,
      'build the image again',
    )
  const pieces: Piece[] = []
  for (const image of runnable) {
    pieces.push({
      platform: platformOf(image, formatPlatform),
      path: await writeSinglePlatform(layout, image, `${into}/image-${pieces.length}`),
    })
  }
  return { subject: nameOf(ports, layout.top.annotations), digest, pieces }
}

function platformOf(image: RunnableImage, format: (platform: RunnableImage['platform']) => string): string {
  return format(image.platform)
}

/** What people call the image: as build named it, as the layout says, or the repository. */
function nameOf({ record, host }: Ports, annotations: Readonly<Record<string, string>> = {}): string {
  const named = record.latest(buildRecord)?.facts.image
  const name =
    typeof named === 'string'
      ? named
      : (annotations['io.containerd.image.name'] ??
        annotations['org.opencontainers.image.title'] ??
        host.source.repository)
  return name === undefined || name.trim() === '' ? 'image' : name
}
