import { filesOf, hasFile, type Project, type Recipe, textOf } from './recipe'

const SOURCES = /(?:^|\/)src\/(?:test|integrationTest|[a-z]+Test)\/.*\.(?:java|kt|groovy|scala)$/

const hasTests = (project: Project): boolean => filesOf(project, SOURCES).length > 0

export const maven = (project: Project): string =>
  `${hasFile(project, 'mvnw') ? './mvnw' : 'mvn'} --batch-mode --no-transfer-progress`

export const gradle = (project: Project): string => (hasFile(project, 'gradlew') ? './gradlew' : 'gradle')

const mavenTests: Recipe = {
  name: 'maven',
  language: 'java',
  marks: /^pom\.xml$/,
  plan: (project) => {
    if (!hasTests(project)) return undefined
    // Failsafe runs integration tests after the package is made.
    const hasFailsafe = filesOf(project, /(?:^|\/)pom\.xml$/).some((file) =>
      textOf(project, file).includes('maven-failsafe-plugin'),
    )
    return {
      commands: [`${maven(project)} ${hasFailsafe ? 'verify' : 'test'}`],
      reports: [
        '**/target/surefire-reports/TEST-*.xml',
        ...(hasFailsafe ? ['**/target/failsafe-reports/TEST-*.xml'] : []),
      ],
    }
  },
}

const gradleTests: Recipe = {
  name: 'gradle',
  language: 'java',
  marks: /^(?:build|settings)\.gradle(?:\.kts)?$/,
  plan: (project) =>
    hasTests(project)
      ? {
          commands: [`${gradle(project)} test`],
          reports: ['**/build/test-results/**/TEST-*.xml'],
        }
      : undefined,
}

const sbt: Recipe = {
  name: 'sbt',
  language: 'java',
  marks: /^build\.sbt$/,
  plan: (project) =>
    hasTests(project) ? { commands: ['sbt test'], reports: ['**/target/test-reports/TEST-*.xml'] } : undefined,
}

export const JVM: readonly Recipe[] = [mavenTests, gradleTests, sbt]
