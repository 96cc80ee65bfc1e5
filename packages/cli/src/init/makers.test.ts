import { describe, expect, test } from '@jest/globals'
import { tree } from './fixtures'
import { findImages } from './images'
import { madeBefore } from './makers'
import { withoutDockerfile } from './without-dockerfile'

type Files = Readonly<Record<string, string>>

const made = (files: Files) => {
  const there = tree(files)
  const [image] = findImages(there).main
  if (image === undefined) throw new Error('no Dockerfile')
  const { command, context, questions } = madeBefore(there, image, 'stages.build.command')
  return { command, context, asks: questions.length }
}

const CRATE = '[package]\nname = "serve"\nversion = "1.0.0"\n'
const MODULE = 'module github.com/acme/serve/v2\n\ngo 1.26\n'

describe('what a Dockerfile copies and git does not have', () => {
  test.each<[string, Files, ReturnType<typeof made>]>([
    [
      'the program of a crate, and nothing else: where Cargo puts it (miniserve)',
      { 'Cargo.toml': CRATE, 'Cargo.lock': '', Containerfile: 'FROM debian:13\nCOPY --chmod=755 serve /app/\n' },
      { command: 'cargo build --release --locked', context: 'target/release', asks: 0 },
    ],
    [
      'the same beside files of the repository',
      { 'Cargo.toml': CRATE, Dockerfile: 'FROM debian:13\nCOPY serve /app/\nCOPY web /web\n', 'web/index.html': '' },
      { command: 'cargo build --release\ncp target/release/serve serve\n', context: '', asks: 0 },
    ],
    [
      'the same from where Cargo puts it',
      { 'Cargo.toml': CRATE, Dockerfile: 'FROM debian:13\nCOPY target/release/serve /app/\n' },
      { command: 'cargo build --release', context: '', asks: 0 },
    ],
    [
      'a program for a base with another C library is asked for',
      { 'Cargo.toml': CRATE, Dockerfile: 'FROM alpine:3.24\nCOPY serve /app/\n' },
      { command: undefined, context: '', asks: 1 },
    ],
    [
      'a program of no crate that is there is asked for',
      { 'Cargo.toml': CRATE, Dockerfile: 'FROM debian:13\nCOPY other /app/\n' },
      { command: undefined, context: '', asks: 1 },
    ],
    [
      'the program of a module of Go, which runs on any base',
      { 'go.mod': MODULE, 'main.go': '', Dockerfile: 'FROM scratch\nCOPY serve /\n' },
      { command: 'env CGO_ENABLED=0 go build -trimpath -o serve .', context: '', asks: 0 },
    ],
    [
      'a program of a command of it',
      { 'go.mod': MODULE, 'cmd/api/main.go': '', Dockerfile: 'FROM scratch\nCOPY bin/api /\n' },
      { command: 'env CGO_ENABLED=0 go build -trimpath -o bin/api ./cmd/api', context: '', asks: 0 },
    ],
    [
      'one that may have to embed a frontend is asked for (filebrowser)',
      { 'go.mod': MODULE, 'main.go': '', 'frontend/package.json': '{}', Dockerfile: 'FROM scratch\nCOPY serve /\n' },
      { command: undefined, context: '', asks: 1 },
    ],
  ])('%s', (_, files, want) => {
    expect(made(files)).toEqual(want)
  })
})

describe('an image without a Dockerfile', () => {
  const POM = '<artifactId>shop</artifactId><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin>'
  const GRADLE = "plugins {\n  id 'java'\n  id 'org.springframework.boot' version '4.0.3'\n}\n"

  test.each<[string, Files, unknown]>([
    [
      'Spring Boot by Maven, where there is Gradle as well (petclinic)',
      { 'pom.xml': `${POM}<java.version>17</java.version>`, mvnw: '', 'build.gradle': GRADLE },
      {
        command:
          "./mvnw --batch-mode --no-transfer-progress package -DskipTests\nbash -c 'mkdir -p target/image && cp target/*.jar target/image/app.jar'\n",
        base: 'eclipse-temurin:17-jre',
        copy: ['target/image:/app'],
        entrypoint: ['java', '-jar', '/app/app.jar'],
      },
    ],
    [
      'Spring Boot by Gradle',
      { 'build.gradle': GRADLE, gradlew: '' },
      {
        command:
          "./gradlew bootJar\nbash -c 'mkdir -p build/libs/image && cp build/libs/*.jar build/libs/image/app.jar'\n",
        base: 'eclipse-temurin:21-jre',
        copy: ['build/libs/image:/app'],
        entrypoint: ['java', '-jar', '/app/app.jar'],
      },
    ],
    ['an archive for a server is none', { 'pom.xml': `<packaging>war</packaging>${POM}` }, undefined],
    ['nor is the parent of modules', { 'pom.xml': `<packaging>pom</packaging>${POM}` }, undefined],
    ['nor what another framework builds', { 'build.gradle': "plugins {\n  id 'java'\n}\n" }, undefined],
  ])('%s', (_, files, want) => {
    expect(withoutDockerfile(tree(files))?.build).toEqual(want)
  })
})
