/**
 * Where Trivy 0.59 fetches its databases from when nobody tells it otherwise (`pkg/flag/db_flags.go`), and where the
 * second of them sends its clients on to.
 */
export const DATABASE_HOSTS = ['mirror.gcr.io', 'ghcr.io', 'pkg-containers.githubusercontent.com'] as const

/** Trivy reads parents of a `pom.xml` there (`pkg/dependency/parser/java/pom`). */
export const MAVEN_HOST = 'repo.maven.apache.org'
