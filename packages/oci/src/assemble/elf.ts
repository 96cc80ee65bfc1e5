import type { Files } from '@slipway/core'
import { formatPlatform, type Platform } from '../layout/descriptor'
import type { Entry } from './tree'

/** e_machine of an ELF header (System V ABI, psABI supplements) to the name in an OCI platform. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [3, '386'],
  [20, 'ppc'],
  [21, 'ppc64le'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'amd64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
])

/** What the processor of the one runs beside its own. */
const RUNS_TOO: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] }

const HEADER = 20
/** Linkers put the interpreter's name into the first page; Go's at its end. */
const PAGE = 4096
const PT_INTERP = 3

/** The processor that a program is made for; undefined for what is no ELF file, or of a processor without a name. */
export function elfArchitecture(head: Uint8Array): string | undefined {
  const [magic, elf, byteOrder] = [head[0], new TextDecoder('latin1').decode(head.subarray(1, 4)), head[5]]
  if (head.length < HEADER || magic !== 0x7f || elf !== 'ELF') return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  return MACHINES.get(view.getUint16(18, byteOrder === 1))
}

/** Programs that are made for another processor than the platform's. */
export interface Foreign {
  readonly platform: string
  readonly architecture: string
  readonly paths: readonly string[]
}

/**
 * Looks into everything that may be executed. Libraries are left out: packages bring them for several processors, and
 * take the right one.
 */
export async function foreignPrograms(
  files: Files,
  entries: readonly Entry[],
  platforms: readonly Platform[],
): Promise<readonly Foreign[]> {
  const programs: { readonly path: string; readonly architecture: string }[] = []
  for (const entry of entries) {
    if (entry.kind !== 'file' || (entry.mode & 0o111) === 0 || entry.size < HEADER) continue
    const architecture = elfArchitecture(await readHead(files, entry.source))
    if (architecture !== undefined) programs.push({ path: entry.path, architecture })
  }
  return platforms.flatMap((platform) => {
    const runs = [platform.architecture, ...(RUNS_TOO[platform.architecture] ?? [])]
    const foreign = programs.filter(({ architecture }) => !runs.includes(architecture))
    return [...new Set(foreign.map(({ architecture }) => architecture))].map((architecture) => ({
      platform: formatPlatform(platform),
      architecture,
      paths: foreign.filter((one) => one.architecture === architecture).map(({ path }) => `/${path}`),
    }))
  })
}

/**
 * The program that the kernel starts in the place of one that is linked dynamically (PT_INTERP, System V ABI);
 * undefined for what starts by itself, is no ELF file, or says it further behind than here is looked.
 */
export function elfInterpreter(head: Uint8Array): string | undefined {
  if (elfArchitecture(head) === undefined) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const little = head[5] === 1
  const wide = head[4] === 2
  const place = (at: number) => (wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little))
  try {
    const first = place(wide ? 32 : 28)
    const [each, count] = [view.getUint16(wide ? 54 : 42, little), view.getUint16(wide ? 56 : 44, little)]
    for (let index = 0; index < count; index += 1) {
      const at = first + index * each
      if (view.getUint32(at, little) !== PT_INTERP) continue
      const [start, size] = [place(at + (wide ? 8 : 4)), place(at + (wide ? 32 : 16))]
      if (start + size > head.length) return undefined
      return new TextDecoder().decode(head.subarray(start, start + size)).replace(/\0.*$/s, '')
    }
  } catch (error) {
    // The file ends before what its own header names.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

/** Programs and the interpreters that they need, of everything that may be executed. */
export async function interpretersOf(
  files: Files,
  entries: readonly Entry[],
): Promise<readonly { readonly path: string; readonly interpreter: string }[]> {
  const found: { readonly path: string; readonly interpreter: string }[] = []
  for (const entry of entries) {
    if (entry.kind !== 'file' || (entry.mode & 0o111) === 0 || entry.size < HEADER) continue
    const interpreter = elfInterpreter(await readHead(files, entry.source, PAGE))
    if (interpreter !== undefined) found.push({ path: entry.path, interpreter })
  }
  return found
}

async function readHead(files: Files, path: string, length = HEADER): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of files.stream(path, { start: 0, end: length })) parts.push(chunk)
  return Buffer.concat(parts)
}
