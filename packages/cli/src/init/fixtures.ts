import { treeOf, type Tree } from './tree'

/** A tree of these files; empty text for those whose name alone counts. */
export function tree(files: Readonly<Record<string, string>>): Tree {
  return treeOf(Object.keys(files), new Map(Object.entries(files)))
}

interface Repository {
  readonly remote?: string
  readonly branch?: string
  readonly files: Readonly<Record<string, string>>
}

const json = (value: object) => JSON.stringify(value)
const CHART = 'apiVersion: v2\nname: podinfo\nversion: 1.0.0\n'

/** Repositories in the shapes of public ones, cut to what tells something. */
export const REPOSITORIES = {
  'Go with a chart': {
    remote: 'https://github.com/Acme/podinfo',
    branch: 'master',
    files: {
      Dockerfile: 'FROM golang:1.26\nCOPY . .\n',
      'go.mod': 'module github.com/acme/podinfo\n\ngo 1.26\n',
      'pkg/api_test.go': '',
      'charts/podinfo/Chart.yaml': CHART,
      'charts/podinfo/values.yaml': 'image:\n  repository: ghcr.io/stefanprodan/podinfo\n  tag: 6.0.0\n',
      '.gitignore': '/go-test.json\n',
    },
  },
  'Node in a folder, manifests, nothing tested': {
    remote: 'https://github.com/acme/hello',
    branch: 'main',
    files: {
      'src/app/Dockerfile': 'FROM node:24\nCOPY package.json .\nRUN npm ci\nCOPY . .\n',
      'src/app/package.json': json({ scripts: { start: 'node server.js' } }),
      'k8s/app.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: hello\n',
    },
  },
  'Python on GitLab': {
    remote: 'https://gitlab.com/acme/tools/api',
    branch: 'main',
    files: {
      Dockerfile: 'FROM python:3.13\nCOPY requirements.txt .\nCOPY app app\n',
      'requirements.txt': 'flask\npytest\n',
      'app/main.py': '',
      'tests/test_main.py': '',
      '.python-version': '3.12\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'chart/values.yaml': 'image: registry.gitlab.com/acme/tools/api:1.0\n',
    },
  },
  'Java whose Dockerfile takes a jar': {
    remote: 'https://github.com/acme/petclinic',
    branch: 'main',
    files: {
      Dockerfile: 'FROM eclipse-temurin:21\nCOPY target/*.jar app.jar\nCOPY target/lib lib\n',
      'pom.xml': '<properties><java.version>17</java.version></properties>',
      mvnw: '',
      'src/test/java/PetTest.java': '',
    },
  },
  'Java below, whose Dockerfile names a folder by an argument': {
    remote: 'https://github.com/acme/guide',
    branch: 'main',
    files: {
      'complete/Dockerfile':
        'FROM eclipse-temurin:17\nARG DEPENDENCY=target/dependency\nCOPY ${DEPENDENCY}/BOOT-INF/lib /app/lib\nCOPY ${DEPENDENCY}/META-INF /app/META-INF\n',
      'complete/pom.xml': '<properties><java.version>17</java.version></properties>',
      'complete/mvnw': '',
      'complete/src/test/java/HelloTest.java': '',
    },
  },
  'Java with Jib': {
    remote: 'https://github.com/acme/jibbed',
    branch: 'main',
    files: {
      'pom.xml': '<plugin><groupId>com.google.cloud.tools</groupId><artifactId>jib-maven-plugin</artifactId></plugin>',
      mvnw: '',
      'src/test/java/JibTest.java': '',
    },
  },
  'a Dockerfile with a word behind it': {
    remote: 'https://github.com/acme/front',
    branch: 'main',
    files: {
      'front/DockerfileProd': 'FROM golang:1.26\nCOPY main.go .\n',
      'front/main.go': '',
      'Dockerfile.md': '# x',
    },
  },
  'services side by side': {
    remote: 'https://github.com/acme/boutique',
    branch: 'main',
    files: {
      'src/frontend/Dockerfile': 'FROM golang\nCOPY go.mod .\nCOPY . .\n',
      'src/frontend/go.mod': 'module frontend\n\ngo 1.25\n',
      'src/frontend/a_test.go': '',
      'src/cart/Dockerfile': 'ARG BASE\nFROM ${BASE}\nCOPY . .\n',
      'helm/Chart.yaml': 'apiVersion: v2\nname: boutique\nversion: 0.1.0\n',
    },
  },
  '.NET on a GitLab of its own': {
    remote: 'https://gitlab.acme.example/shop/api',
    branch: 'main',
    files: {
      Dockerfile: 'FROM mcr.microsoft.com/dotnet/sdk:10.0\nCOPY . .\n',
      'Shop.slnx': '',
      'tests/Shop.Tests.csproj':
        '<Project><TargetFramework>net10.0</TargetFramework><PackageReference Include="Microsoft.NET.Test.Sdk" /></Project>',
      '.gitlab-ci.yml': 'build:\n  script: docker build .\n',
    },
  },
  'Rust without a remote': { files: { 'Cargo.toml': '[package]\nname = "x"\n', Dockerfile: 'FROM rust\nCOPY . .\n' } },
} as const satisfies Readonly<Record<string, Repository>>

export type RepositoryName = keyof typeof REPOSITORIES
