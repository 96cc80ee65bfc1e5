import type { Section } from './draft'
import { mavenPackage } from './makers'
import { gradle, maven } from './runners/jvm'
import { type Language, textOf } from './runners/recipe'
import { toolchainOf } from './toolchain'
import { depthOf, folderOf, inFolder, nameOf, type Tree } from './tree'

/** An image that is made without a Dockerfile, by what the repository has for it. */
interface Undocked {
  readonly build: Section
  readonly language: Language
  readonly found: string
}

export const withoutDockerfile = (tree: Tree): Undocked | undefined => jib(tree) ?? springBoot(tree)

/** Jib makes an image without a Dockerfile, and without a daemon when it writes a file. */
function jib(tree: Tree): Undocked | undefined {
  const of = (file: string, command: string, archive: string): Undocked => ({
    build: { command, import: `docker-archive:${archive}` },
    language: 'java',
    found: `image: made by Jib (${file})`,
  })
  const top = { tree, folder: '' }
  if (tree.text('pom.xml').includes('jib-maven-plugin'))
    return of('pom.xml', `${maven(top)} compile jib:buildTar`, 'target/jib-image.tar')
  const file = gradleWithJib(tree)
  if (file === undefined) return undefined
  const module = folderOf(file)
  const task = module === '' ? 'jibBuildTar' : `:${module.replaceAll('/', ':')}:jibBuildTar`
  return of(file, `${gradle(top)} ${task}`, inFolder(module, 'build/jib-image.tar'))
}

const JIB = /com\.google\.cloud\.tools\.jib['"]\)?(?![^\n]*apply\(?\s*false)/

/** The module that applies it, nearest to the top; undefined where two are as near. */
function gradleWithJib(tree: Tree): string | undefined {
  const found = tree.paths.filter(
    (path) => GRADLE.includes(nameOf(path)) && depthOf(path) <= 2 && JIB.test(tree.text(path)),
  )
  const nearest = found.filter((path) => depthOf(path) === Math.min(...found.map(depthOf)))
  return nearest.length === 1 ? nearest[0] : undefined
}

const GRADLE = ['build.gradle', 'build.gradle.kts']

/** Spring Boot packs an application into one archive that runs by itself: it goes on a base with Java. */
function springBoot(tree: Tree): Undocked | undefined {
  const top = { tree, folder: '' }
  const pom = textOf(top, 'pom.xml')
  const hasMaven = pom.includes('<artifactId>spring-boot-maven-plugin<') && !/<packaging>(?:war|pom)</.test(pom)
  const isArchive = (text: string) => /org\.springframework\.boot['"]/.test(text) && !/['"]war['"]|\bwar$/m.test(text)
  const file = hasMaven ? 'pom.xml' : GRADLE.find((name) => isArchive(textOf(top, name)))
  if (file === undefined) return undefined
  const [command, folder] = hasMaven ? [mavenPackage(top), 'target'] : [`${gradle(top)} bootJar`, 'build/libs']
  const base = `eclipse-temurin:${toolchainOf(tree, 'java', '').version ?? '21'}-jre`
  return {
    build: {
      // The archive's own name has the version in it.
      command: `${command}\nbash -c 'mkdir -p ${folder}/image && cp ${folder}/*.jar ${folder}/image/app.jar'\n`,
      base,
      copy: [`${folder}/image:/app`],
      entrypoint: ['java', '-jar', '/app/app.jar'],
    },
    language: 'java',
    found: `image: the archive of Spring Boot (${file}) on ${base}`,
  }
}
