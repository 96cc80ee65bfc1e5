import { defaultsIn } from './images'
import type { Language } from './runners'
import { inFolder, type Tree } from './tree'

/** A language at a version, in the words of the action that sets it up on GitHub. */
export interface Toolchain {
  readonly language: Language
  /** Inputs of the action: a version, or the file that says it; nothing for a language that no action sets up. */
  readonly given: Readonly<Record<string, string>>
  /** Major version, where it is known: names an image. */
  readonly version?: string
}

interface Row {
  /** Files that say the version, and the input that takes such a file. */
  readonly files?: { readonly input: string; readonly names: readonly string[] }
  readonly input: string
  /** What is taken when nothing says it. */
  readonly usual: string
  /** Where else it is written. */
  read?(tree: Tree, folder: string): string | undefined
  readonly more?: Readonly<Record<string, string>>
}

const ROWS: Readonly<Partial<Record<Language, Row>>> = {
  node: {
    files: { input: 'node-version-file', names: ['.nvmrc', '.node-version', '.tool-versions'] },
    input: 'node-version',
    usual: '24',
  },
  go: { files: { input: 'go-version-file', names: ['go.mod', 'go.work'] }, input: 'go-version', usual: 'stable' },
  python: {
    files: { input: 'python-version-file', names: ['.python-version', '.tool-versions'] },
    input: 'python-version',
    usual: '3.13',
    read: readPython,
  },
  java: {
    files: { input: 'java-version-file', names: ['.java-version'] },
    input: 'java-version',
    usual: '21',
    read: readJava,
    more: { distribution: 'temurin' },
  },
  dotnet: {
    files: { input: 'global-json-file', names: ['global.json'] },
    input: 'dotnet-version',
    usual: '10.0.x',
    read: readDotnet,
  },
  php: { input: 'php-version', usual: '8.4', read: readPhp, more: { coverage: 'none' } },
  ruby: {
    files: { input: 'ruby-version', names: ['.ruby-version', '.tool-versions'] },
    input: 'ruby-version',
    usual: '3.4',
  },
}

/** What the tests of a folder need. */
export function toolchainOf(tree: Tree, language: Language, folder: string): Toolchain {
  const row = ROWS[language]
  if (row === undefined) return { language, given: {} }
  const more = row.more ?? {}
  const file = [folder, '']
    .flatMap((at) => (row.files?.names ?? []).map((name) => inFolder(at, name)))
    .find((path) => says(tree, path, language))
  if (file !== undefined && row.files !== undefined) {
    const version = /\d+(?:\.\d+)?/.exec(versionIn(tree.text(file), language) ?? '')?.[0]
    return {
      language,
      given: {
        ...more,
        [row.files.input]:
          row.files.input === 'ruby-version' ? (versionIn(tree.text(file), language) ?? row.usual) : file,
      },
      ...(version === undefined ? {} : { version }),
    }
  }
  const version = row.read?.(tree, folder) ?? ofTheImage(tree, language, folder) ?? row.usual
  return { language, given: { ...more, [row.input]: version }, version: version.replace(/\.x$/, '') }
}

const BASES: Readonly<Partial<Record<Language, RegExp>>> = {
  node: /^\s*FROM\s+(?:--\S+\s+)*(?:\S+\/)?node:(\d+)/im,
  python: /^\s*FROM\s+(?:--\S+\s+)*(?:\S+\/)?python:(3\.\d+)/im,
  ruby: /^\s*FROM\s+(?:--\S+\s+)*(?:\S+\/)?ruby:(\d+\.\d+)/im,
}

/** What is delivered runs on the version that its Dockerfile begins with: tests are to run on no other. */
function ofTheImage(tree: Tree, language: Language, folder: string): string | undefined {
  const base = BASES[language]
  if (base === undefined) return undefined
  for (const path of [inFolder(folder, 'Dockerfile'), 'Dockerfile']) {
    const text = tree.text(path)
    const given = defaultsIn(text)
    const version = base.exec(text.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => given.get(name) ?? whole))?.[1]
    if (version !== undefined) return version
  }
  return undefined
}

const TOOL: Readonly<Partial<Record<Language, RegExp>>> = {
  node: /^nodejs\s+(\S+)/m,
  python: /^python\s+(\S+)/m,
  ruby: /^ruby\s+(\S+)/m,
}

function says(tree: Tree, path: string, language: Language): boolean {
  return tree.has(path) && versionIn(tree.text(path), language) !== undefined
}

/** The version in a file of one language, or in one of several. */
function versionIn(text: string, language: Language): string | undefined {
  if (language === 'go') return /^go\s+(\S+)/m.exec(text)?.[1]
  if (language === 'dotnet') return /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1]
  return TOOL[language]?.exec(text)?.[1] ?? /^(?:ruby-|v|lts\/)?([\w.-]*\d[\w.-]*|\*)\s*$/.exec(text.trim())?.[1]
}

function readPython(tree: Tree, folder: string): string | undefined {
  const text = tree.text(inFolder(folder, 'pyproject.toml')) + tree.text(inFolder(folder, 'setup.cfg'))
  const wanted = /(?:requires-python|python_requires|^python)\s*=\s*["']?([^"'\n]+)/m.exec(text)?.[1] ?? ''
  // An upper bound or an exact version: the usual one may be too new.
  const below = /<\s*=?\s*3\.(\d+)/.exec(wanted)
  const exact = /(?:==|~=|^)\s*3\.(\d+)/.exec(wanted.trim())?.[1]
  if (exact !== undefined) return `3.${exact}`
  if (below?.[1] === undefined) return undefined
  const most = below[0].includes('=') ? Number(below[1]) : Number(below[1]) - 1
  return `3.${Math.min(most, 13)}`
}

function readJava(tree: Tree, folder: string): string | undefined {
  const pom = tree.text(inFolder(folder, 'pom.xml'))
  const gradle = ['build.gradle', 'build.gradle.kts'].map((name) => tree.text(inFolder(folder, name))).join('\n')
  const found =
    /<(?:java\.version|maven\.compiler\.(?:release|source|target)|release)>\s*(?:1\.)?(\d+)\s*</.exec(pom)?.[1] ??
    /languageVersion(?:\.set|\s*=)?\s*\(?\s*JavaLanguageVersion\.of\((\d+)\)/.exec(gradle)?.[1] ??
    /jvmToolchain\((\d+)\)/.exec(gradle)?.[1] ??
    /sourceCompatibility\s*=?\s*(?:JavaVersion\.VERSION_)?['"]?(?:1[._])?(\d+)/.exec(gradle)?.[1]
  // The oldest that the action's distribution has for every machine.
  return found === undefined ? undefined : String(Math.max(8, Number(found)))
}

function readDotnet(tree: Tree, folder: string): string | undefined {
  const versions = tree.paths
    .filter((path) => /\.[cf]sproj$|Directory\.Build\.props$/.test(path) && path.startsWith(folder))
    .flatMap((path) => [...tree.text(path).matchAll(/<TargetFrameworks?>([^<]+)</g)])
    .flatMap(([, list = '']) => [...list.matchAll(/net(\d+)\.\d/g)].map(([, major = '']) => Number(major)))
  return versions.length === 0 ? undefined : `${Math.max(...versions)}.0.x`
}

function readPhp(tree: Tree, folder: string): string | undefined {
  return /"php"\s*:\s*"[^"\d]*(\d+\.\d+)/.exec(tree.text(inFolder(folder, 'composer.json')))?.[1]
}
