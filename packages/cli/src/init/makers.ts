import { ORDER, type Question } from './draft'
import type { FoundImage } from './images'
import { linesOf } from './runners/chosen'
import { gradle, maven } from './runners/jvm'
import { managerOf } from './runners/node'
import { hasFile, jsonOf, type Language, type Project, textOf } from './runners/recipe'
import { inFolder, nameOf, type Tree } from './tree'

interface Made {
  readonly command?: string
  /** Where the Dockerfile takes its files from then. */
  readonly context: string
  readonly languages: readonly Language[]
  readonly questions: readonly Question[]
}

/** The command that makes what the Dockerfile copies and git does not have. */
export function madeBefore(tree: Tree, image: FoundImage, place: string): Made {
  const { context, made } = image
  if (made.length === 0) return { context, languages: [], questions: [] }
  const project = { tree, folder: context }
  const maker = MAKERS.find(({ fits }) => fits(project, image))
  if (maker === undefined) return { context, languages: [], questions: [copiedQuestion(image, place)] }
  const { commands, folder = '' } = maker.make(project, image)
  const lines = linesOf({ folder: context, plan: { commands, reports: [] } })
  return {
    command: `${lines.join('\n')}${lines.length > 1 ? '\n' : ''}`,
    context: folder === '' ? context : inFolder(context, folder),
    languages: [maker.language],
    questions: [],
  }
}

const copiedQuestion = ({ dockerfile, made }: FoundImage, place: string): Question => ({
  order: ORDER.build,
  place,
  text: `${dockerfile} copies ${made.slice(0, 4).join(', ')}${made.length > 4 ? ', …' : ''}, which the repository does not have: say which command makes it`,
})

interface Making {
  readonly commands: readonly string[]
  /** Where the files are then, below the folder of the project; empty where the Dockerfile looks for them there. */
  readonly folder?: string
}

/** A tool that makes files of these names where its own files are. */
interface Maker {
  readonly language: Language
  fits(project: Project, image: FoundImage): boolean
  make(project: Project, image: FoundImage): Making
}

/** An application of Spring, unpacked so that its libraries are a layer of their own. */
const UNPACKED = /(?:^|\/)target\/dependency\b/

const all = ({ made }: FoundImage, pattern: RegExp): boolean => made.every((path) => pattern.test(path))

export const mavenPackage = (project: Project): string => `${maven(project)} package -DskipTests`

const mavenMaker: Maker = {
  language: 'java',
  fits: (project, image) => all(image, /(?:^|\/)target\b/) && hasFile(project, 'pom.xml'),
  make: (project, { made }) => ({
    commands: [
      mavenPackage(project),
      ...(made.some((path) => UNPACKED.test(path))
        ? ["bash -c 'mkdir -p target/dependency && cd target/dependency && jar -xf ../*.jar'"]
        : []),
    ],
  }),
}

const gradleMaker: Maker = {
  language: 'java',
  fits: (project, image) =>
    all(image, /(?:^|\/)build\/(?:libs|distributions|install)\b/) &&
    (hasFile(project, 'build.gradle') || hasFile(project, 'build.gradle.kts')),
  make: (project, image) => ({
    commands: [`${gradle(project)} ${all(image, /install/) ? 'installDist' : 'assemble'}`],
  }),
}

const node: Maker = {
  language: 'node',
  fits: (project, image) =>
    all(image, /^(?:dist|build|out|\.next|public|node_modules)\b/) &&
    jsonOf(textOf(project, 'package.json')).scripts?.['build'] !== undefined,
  make: (project) => {
    const manager = managerOf(project)
    return { commands: [...manager.install, manager.script('build', '').trim()] }
  },
}

/** What a program is linked to on the job's machine is not in these. */
const OTHER_LIBC = /\balpine|\bmusl|\bscratch\b|\bbusybox|distroless\/static/

/** The base that the image is in the end. */
const lastBase = (text: string): string => [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)/gim)].at(-1)?.[1] ?? ''

const binariesOf = (manifest: string): readonly string[] =>
  [...manifest.matchAll(/^\[(?:package|\[bin\])\][^[]*?^name\s*=\s*"([^"]+)"/gm)].map(([, name = '']) => name)

/** Programs of a crate, which Cargo puts into a folder of its own. */
const cargo: Maker = {
  language: 'rust',
  fits: (project, { dockerfile, made }) => {
    const names = binariesOf(textOf(project, 'Cargo.toml'))
    const isBuilt = (path: string) => names.includes(path.replace(/^target\/release\//, ''))
    return made.every(isBuilt) && !OTHER_LIBC.test(lastBase(project.tree.text(dockerfile)))
  },
  make: (project, { made, copied }) => {
    const build = `cargo build --release${hasFile(project, 'Cargo.lock') ? ' --locked' : ''}`
    const plain = made.filter((path) => !path.includes('/'))
    if (plain.length === copied) return { commands: [build], folder: 'target/release' }
    return { commands: [build, ...plain.map((name) => `cp target/release/${name} ${name}`)] }
  },
}

/** The folder of Go's main package for a program of that name. */
function mainOf(project: Project, path: string): string | undefined {
  const name = nameOf(path)
  if (hasFile(project, `cmd/${name}/main.go`)) return `./cmd/${name}`
  const module = /^module\s+(\S+)/m.exec(textOf(project, 'go.mod'))?.[1]?.replace(/\/v\d+$/, '')
  return hasFile(project, 'main.go') && nameOf(module ?? '') === name ? '.' : undefined
}

/** Programs of a module. A frontend beside may have to be made before, and embedded. */
const go: Maker = {
  language: 'go',
  fits: (project, { made }) =>
    made.every((path) => mainOf(project, path) !== undefined) &&
    !project.tree.paths.some((path) => nameOf(path) === 'package.json'),
  make: (project, { made }) => ({
    commands: made.map((path) => `env CGO_ENABLED=0 go build -trimpath -o ${path} ${mainOf(project, path) ?? '.'}`),
  }),
}

const MAKERS: readonly Maker[] = [mavenMaker, gradleMaker, node, cargo, go]
